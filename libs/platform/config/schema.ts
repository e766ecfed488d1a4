import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());
const hexKey = z.string().regex(/^[0-9a-f]{64}$/, 'must be 32 bytes as 64 lower-case hexadecimal digits');

const pathName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_/-]{0,126}$/, 'must be the path of a mount, without slashes at its ends');
const keyPrefix = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and hyphens')
  .default('caspix');

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
  keyProvider: z.enum(['local', 'vault', 'pkcs11', 'kms']).default('local'),
  keyringFile: z.string().default(''),
  keyringPassphrase: z.string().optional(),
  vaultAddress: z.url({ protocol: /^https?$/ }).optional(),
  vaultCa: z.string().optional(),
  vaultNamespace: z.string().optional(),
  vaultMount: pathName.default('transit'),
  vaultKeyPrefix: keyPrefix,
  vaultAuth: z.enum(['token', 'approle', 'kubernetes']).default('approle'),
  vaultAuthMount: pathName.optional(),
  vaultRole: z.string().optional(),
  vaultSecretId: z.string().optional(),
  vaultToken: z.string().optional(),
  vaultJwtFile: z.string().default('/var/run/secrets/kubernetes.io/serviceaccount/token'),
  pkcs11Library: z.string().optional(),
  pkcs11Token: z.string().optional(),
  pkcs11Pin: z.string().optional(),
  pkcs11KeyPrefix: keyPrefix,
  kmsRegion: z.string().optional(),
  kmsEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  kmsCa: z.string().optional(),
  kmsAccessKeyId: z.string().optional(),
  kmsSecretAccessKey: z.string().optional(),
  kmsKeyPrefix: keyPrefix,
  keyTimeoutMillis: z.coerce.number().int().min(100).max(60_000).default(5_000),
  evidenceDir: z.string().min(1),
  evidenceMaxBytes: z.coerce.number().int().positive().default(52_428_800),
  /** Folder set aside for copies of the audit log; a destination of kind `directory` names a folder below it. */
  exportDir: z.string().min(1).optional(),
  listenHost: z.string().default('127.0.0.1'),
  listenPort: port.default(8443),
  tlsCert: z.string().min(1),
  tlsKey: z.string().min(1),
  tlsClientCa: z.string().optional(),
  /** A port of its own for machines that sign in by a client certificate, and the authorities (PEM) that vouch for those. */
  machinePort: port.optional(),
  machineCa: z.string().optional(),
  /**
   * The request header, in lower case, in which the edge passes the certificate that a machine proved to it. Only for an edge that
   * overwrites the header in every request; without it no header counts.
   */
  edgeCertHeader: z
    .string()
    .regex(/^x-[a-z0-9-]{1,60}$/, 'must be the name of a header of your own, in lower case, such as x-caspix-client-certificate')
    .optional(),
  /** PEM file of roots that attestations of security keys must lead to, where the policy names models. */
  webauthnRoots: z.string().optional(),
  /** Breached passwords as SHA-1, one a line, in order; see `libs/auth/application/passwords/breached-passwords.ts`. */
  breachedPasswords: z.string().optional(),
  /** Memory of one hash of a password, in KiB. More is slower to guess; less than the floor is refused. */
  passwordMemoryKib: z.coerce.number().int().min(65_536).max(1_048_576).default(65_536),
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
  /** For how long a revealed value stands on a screen. */
  revealMinutes: z.coerce.number().int().min(1).max(30).default(5),
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
  'vaultSecretId',
  'vaultToken',
  'pkcs11Pin',
  'kmsSecretAccessKey',
] as const satisfies readonly (keyof Config)[];
