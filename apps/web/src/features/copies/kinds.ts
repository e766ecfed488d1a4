import type { Destination } from '#api/copies.ts';

export type Kind = Destination['kind'];

export const kindWords: Readonly<Record<Kind, string>> = {
  'syslog-tls': 'Syslog over TLS',
  hec: 'HTTP event collector',
  s3: 'S3 with Object Lock',
  directory: 'Directory',
  witness: 'Witness',
};

interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'number' | 'pem' | 'secret' | 'format' | 'flag';
  readonly initial?: string;
  /** May stay empty, which is told as nothing. */
  readonly optional?: true;
}

const host = { name: 'host', label: 'Host' };
const ca = {
  name: 'ca',
  label: 'Authority (PEM)',
  hint: 'Empty: the authorities of the worker’s system',
  type: 'pem',
  optional: true,
} as const;
const format = { name: 'format', label: 'Format', type: 'format', initial: 'rfc5424-sd' } as const;
const every = { name: 'everyMinutes', label: 'Stored every, in minutes', type: 'number', initial: '5' } as const;

/** What each kind asks for. */
export const fieldsOf: Readonly<Record<Kind, readonly FieldSpec[]>> = {
  'syslog-tls': [
    host,
    { name: 'port', label: 'Port', type: 'number', initial: '6514' },
    format,
    ca,
    { name: 'certificate', label: 'Our certificate (PEM)', hint: 'For mutual TLS, with its chain', type: 'pem', optional: true },
  ],
  hec: [
    host,
    { name: 'port', label: 'Port', type: 'number', initial: '8088' },
    { name: 'path', label: 'Path', initial: '/services/collector/event' },
    format,
    ca,
  ],
  s3: [
    { name: 'endpoint', label: 'Endpoint', hint: 'https://…' },
    { name: 'region', label: 'Region', initial: 'eu-central-1' },
    { name: 'bucket', label: 'Bucket', hint: 'With Object Lock, which is switched on when a bucket is made' },
    { name: 'prefix', label: 'Prefix', hint: 'Empty, or with a slash at its end', initial: '', optional: true },
    { name: 'accessKeyId', label: 'Access key' },
    { name: 'retainDays', label: 'Kept for, in days', hint: 'Nobody can shorten it afterwards', type: 'number', initial: '2555' },
    every,
    { name: 'pathStyle', label: 'Bucket in the path', type: 'flag', initial: 'true' },
    ca,
  ],
  directory: [{ name: 'folder', label: 'Folder', hint: 'A plain name below the folder that the operator set aside' }, every],
  witness: [{ name: 'url', label: 'Address', hint: 'https://…' }, { name: 'vkey', label: 'Its verifier key' }, ca],
};

/** The secret of a kind: its name on the wire and for people. */
export const secretOf: Readonly<Record<Kind, FieldSpec | null>> = {
  'syslog-tls': { name: 'key', label: 'Key of our certificate (PEM)', type: 'pem', optional: true },
  hec: { name: 'token', label: 'Token', type: 'secret' },
  s3: { name: 'secretAccessKey', label: 'Secret access key', type: 'secret' },
  directory: null,
  witness: null,
};

export type Values = Record<string, string>;

/** The form's texts as the server takes them. */
export function settingsOf(kind: Kind, values: Values): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf[kind].map(({ name, type }) => {
      const text = (values[name] ?? '').trim();
      if (type === 'number') return [name, Number(text)];
      if (type === 'flag') return [name, text === 'true'];
      if (type === 'pem') return [name, text === '' ? null : `${text}\n`];
      return [name, text];
    }),
  );
}

export const valuesOf = (kind: Kind, settings: Destination['settings'] | null): Values =>
  Object.fromEntries(
    fieldsOf[kind].map(({ name, initial = '' }) => {
      const value = settings ? Reflect.get(settings, name) : initial;
      return [name, value === null || value === undefined ? '' : String(value).trimEnd()];
    }),
  );

export type { FieldSpec };
