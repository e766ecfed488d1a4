import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());
const hexKey = z.string().regex(/^[0-9a-f]{64}$/, 'must be 32 bytes as 64 lower-case hexadecimal digits');

/**
 * Every setting there is. Names are camelCase here, `CASPIX_DATABASE_HOST` in the environment.
 * Anything else under the prefix stops the start: a misspelt security setting must not be ignored.
 */
export const configSchema = z.strictObject({
  databaseHost: z.string().min(1),
  databasePort: port.default(5432),
  databaseName: z.string().min(1).default('caspix'),
  databaseUser: z.string().min(1),
  databasePassword: z.string().min(1),
  databaseTls: z.enum(['socket', 'verify-full']).default('verify-full'),
  databaseCa: z.string().optional(),
  databasePool: z.coerce.number().int().min(2).max(200).default(10),
  contextKey: hexKey,
  keyringFile: z.string().min(1),
  keyringPassphrase: z.string().optional(),
  evidenceDir: z.string().min(1),
  evidenceMaxBytes: z.coerce.number().int().positive().default(52_428_800),
  listenHost: z.string().default('127.0.0.1'),
  listenPort: port.default(8443),
  tlsCert: z.string().min(1),
  tlsKey: z.string().min(1),
  tlsClientCa: z.string().optional(),
  publicOrigin: z.url({ protocol: /^https$/ }),
  trustProxy: flag.default(false),
  webDir: z.string().optional(),
  demo: flag.default(false),
  demoFile: z.string().optional(),
  smtpHost: z.string().min(1).optional(),
  smtpPort: port.optional(),
  smtpTls: z.enum(['implicit', 'starttls']).optional(),
  smtpCa: z.string().optional(),
  smtpUser: z.string().min(1).optional(),
  smtpPassword: z.string().min(1).optional(),
  smtpFrom: z.email().optional(),
  webhookSecret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64')
    .optional(),
  webhookCa: z.string().optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  logName: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/)
    .default('caspix-main'),
});

export type Config = z.infer<typeof configSchema>;

/** Settings whose value may also come from a file named by `CASPIX_…_FILE`, and which are never printed. */
export const secretSettings = [
  'databasePassword',
  'contextKey',
  'keyringPassphrase',
  'smtpPassword',
  'webhookSecret',
] as const satisfies readonly (keyof Config)[];
