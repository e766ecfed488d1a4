import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { destinationKinds, forwardFormats } from '#audit-chain';
import { instant, text, uuid } from '#platform';
import { parseWitnessKey } from '#proof';

const host = z
  .string()
  .max(253)
  .regex(
    /^(?=.)([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|[0-9a-fA-F:]+)$/,
    'is not a host name or an address',
  );
const port = z.number().int().min(1).max(65_535);
const format = z.enum(forwardFormats);
const https = z.url({ protocol: /^https$/, error: 'is not an address that begins with https://' }).max(300);

function parses(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

const certificate = z
  .string()
  .max(20_000)
  .refine((pem) => pem.includes('BEGIN CERTIFICATE') && parses(() => new X509Certificate(pem)), 'is not a certificate in PEM');
const privateKey = z
  .string()
  .max(20_000)
  .refine((pem) => parses(() => createPrivateKey(pem)), 'is not a private key in PEM without a passphrase');

const syslogSettings = z.strictObject({ host, port, format, ca: certificate.nullable(), certificate: certificate.nullable() });
const hecSettings = z.strictObject({
  host,
  port,
  path: z
    .string()
    .max(200)
    .regex(/^\/[\w./-]*$/, 'is not a path'),
  format,
  ca: certificate.nullable(),
});
const s3Settings = z.strictObject({
  endpoint: https,
  region: z.string().regex(/^[a-z0-9-]{1,40}$/, 'is not a region'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket'),
  prefix: z
    .string()
    .max(200)
    .regex(/^([A-Za-z0-9._-]+\/)*$/, 'must be empty or end in a slash'),
  pathStyle: z.boolean(),
  accessKeyId: z.string().min(1).max(128),
  ca: certificate.nullable(),
  retainDays: z.number().int().min(1).max(36_500),
  everyMinutes: z.number().int().min(1).max(1_440),
});
const directorySettings = z.strictObject({
  folder: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a plain name in lower case'),
  everyMinutes: z.number().int().min(1).max(1_440),
});
const witnessSettings = z.strictObject({
  url: https,
  vkey: z
    .string()
    .max(400)
    .regex(/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/, 'is not a verifier key')
    .refine((vkey) => parses(() => parseWitnessKey(vkey)), 'is not the key of a witness, or was not copied whole'),
  ca: certificate.nullable(),
});

const token = z.strictObject({
  token: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[\x21-\x7e]+$/, 'has characters that a token cannot have'),
});
const clientKey = z.strictObject({ key: privateKey });
const secretKey = z.strictObject({ secretAccessKey: z.string().min(1).max(500) });

const reason = text(2000, { lines: true, min: 3 });
const shared = { name: text(60), from: z.enum(['start', 'now']), reason };

/** A certificate of ours needs its key, and the two must belong together. */
const keyFits = ({ settings, secret }: { settings: { certificate: string | null }; secret: { key: string } | null }): boolean =>
  settings.certificate === null
    ? secret === null
    : secret !== null && new X509Certificate(settings.certificate).checkPrivateKey(createPrivateKey(secret.key));

export const additionBody = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('syslog-tls'), settings: syslogSettings, secret: clientKey.nullable(), ...shared })
      .refine(keyFits, { path: ['secret', 'key'], message: 'is not the key of our certificate' }),
    z.strictObject({ kind: z.literal('hec'), settings: hecSettings, secret: token, ...shared }),
    z.strictObject({ kind: z.literal('s3'), settings: s3Settings, secret: secretKey, ...shared }),
    z.strictObject({ kind: z.literal('directory'), settings: directorySettings, secret: z.null(), ...shared }),
    z.strictObject({ kind: z.literal('witness'), settings: witnessSettings, secret: z.null(), ...shared }),
  ])
  .meta({ id: 'NewDestination' });

const change = { change: z.literal('change'), name: text(60).optional(), reason };

/** `settings` replaces all of them; without `secret` the one that there is stays. */
export const changeBody = z
  .discriminatedUnion('change', [
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('syslog-tls'), settings: syslogSettings.optional(), secret: clientKey.optional(), ...change }),
      z.strictObject({ kind: z.literal('hec'), settings: hecSettings.optional(), secret: token.optional(), ...change }),
      z.strictObject({ kind: z.literal('s3'), settings: s3Settings.optional(), secret: secretKey.optional(), ...change }),
      z.strictObject({ kind: z.literal('directory'), settings: directorySettings.optional(), ...change }),
      z.strictObject({ kind: z.literal('witness'), settings: witnessSettings.optional(), ...change }),
    ]),
    z.strictObject({ change: z.enum(['pause', 'resume', 'remove']), reason }),
  ])
  .meta({ id: 'DestinationChangeRequest' });

export const resendBody = z.strictObject({ from: z.number().int().min(0) }).meta({ id: 'ResendRequest' });
export const orderedSchema = z.object({ id: uuid }).meta({ id: 'DestinationOrdered' });

const loose = z.object({
  host: z.string().optional(),
  port: z.number().optional(),
  path: z.string().optional(),
  format: format.optional(),
  ca: z.string().nullable().optional(),
  certificate: z.string().nullable().optional(),
  endpoint: z.string().optional(),
  region: z.string().optional(),
  bucket: z.string().optional(),
  prefix: z.string().optional(),
  pathStyle: z.boolean().optional(),
  accessKeyId: z.string().optional(),
  retainDays: z.number().optional(),
  everyMinutes: z.number().optional(),
  folder: z.string().optional(),
  url: z.string().optional(),
  vkey: z.string().optional(),
});

export const destinationSchema = z
  .object({
    id: uuid,
    name: z.string(),
    kind: z.enum(destinationKinds),
    format: format.nullable(),
    target: z.string(),
    state: z.enum(['active', 'paused']),
    version: z.number().int(),
    changingSince: instant.nullable(),
    sent: z.number().int(),
    confirmed: z.number().int(),
    lag: z.number().int(),
    lagSeconds: z.number().int(),
    sentAt: instant.nullable(),
    heartbeatAt: instant.nullable(),
    failingSince: instant.nullable(),
    lastError: z.string().nullable(),
    parked: z.boolean(),
    troubled: z.boolean(),
    untoldAt: instant.nullable().meta({ description: 'When a change last took effect of which the receiver of before had not heard' }),
    verifiedAt: instant.nullable(),
    verified: z.enum(['ok', 'broken']).nullable(),
    verifiedSays: z.string().nullable(),
    protection: z.string().nullable(),
    test: z.object({ askedAt: instant, doneAt: instant.nullable(), ok: z.boolean().nullable(), says: z.string().nullable() }).nullable(),
    settings: loose,
  })
  .meta({ id: 'Destination' });

export const destinationListSchema = z.object({ items: z.array(destinationSchema) }).meta({ id: 'DestinationList' });
