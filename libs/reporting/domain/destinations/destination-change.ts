import { type Destination, type DestinationKind, type SettingsOf, targetOf } from '#audit-chain';

/** What becomes of a destination that exists. */
export type DestinationVerb = 'change' | 'pause' | 'resume' | 'remove';

type OfKind = { readonly [K in DestinationKind]: { readonly kind: K; readonly settings: SettingsOf[K] } }[DestinationKind];

/** The payload of `audit.destination-add`: what a second person agrees to. Its secret is encrypted for the row-to-be. */
export type DestinationAddition = OfKind & {
  readonly id: string;
  readonly name: string;
  readonly secret: string | null;
  /** The index of the first entry to be sent. */
  readonly from: number;
};

/** The payload of `audit.destination-change`. `secret` is base64 of the encrypted one; null keeps what there is. */
export interface DestinationChange {
  readonly id: string;
  readonly verb: DestinationVerb;
  readonly name: string | null;
  readonly settings: SettingsOf[DestinationKind] | null;
  readonly secret: string | null;
}

export interface Line {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

const NONE = '–';
const labels: Readonly<Record<string, string>> = {
  host: 'Host',
  port: 'Port',
  path: 'Path',
  format: 'Format',
  ca: 'Authority',
  certificate: 'Our certificate',
  endpoint: 'Endpoint',
  region: 'Region',
  bucket: 'Bucket',
  prefix: 'Prefix',
  pathStyle: 'Bucket in the path',
  accessKeyId: 'Access key',
  retainDays: 'Kept for, in days',
  everyMinutes: 'Stored every, in minutes',
  folder: 'Folder',
  url: 'Address',
  vkey: 'Verifier key',
};

/** A setting in words; a certificate by what tells it from another one, which `fingerprint` knows. */
function wordsOf(label: string, value: unknown, fingerprint: (pem: string) => string): string {
  if (value === null || value === undefined || value === '') return label === 'ca' ? 'the system’s authorities' : NONE;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return label === 'ca' || label === 'certificate' ? fingerprint(String(value)) : String(value);
}

/** Each setting that differs, and the secret only as that it is another one. */
export function changedLines(
  before: Partial<Record<string, unknown>>,
  after: Partial<Record<string, unknown>>,
  fingerprint: (pem: string) => string,
): Line[] {
  return Object.keys({ ...before, ...after }).flatMap((key) => {
    const line = {
      label: labels[key] ?? key,
      before: key in before ? wordsOf(key, before[key], fingerprint) : NONE,
      after: wordsOf(key, after[key], fingerprint),
    };
    return line.before === line.after ? [] : [line];
  });
}

const kindWords: Readonly<Record<DestinationKind, string>> = {
  'syslog-tls': 'Syslog over TLS',
  hec: 'HTTP event collector',
  s3: 'S3 with Object Lock',
  directory: 'Directory',
  witness: 'Witness',
};

export const additionLines = (addition: DestinationAddition, fingerprint: (pem: string) => string): Line[] => [
  { label: 'Kind', before: NONE, after: kindWords[addition.kind] },
  { label: 'Name', before: NONE, after: addition.name },
  ...changedLines({}, { ...addition.settings }, fingerprint),
  ...(addition.secret === null ? [] : [{ label: 'Secret', before: NONE, after: 'given, not shown' }]),
  ...(addition.kind === 'witness' ? [] : [{ label: 'First entry', before: NONE, after: String(addition.from) }]),
];

const stateAfter = { pause: 'Paused', resume: 'Active', remove: 'Removed' } as const;
const stateWords = { active: 'Active', paused: 'Paused', removed: 'Removed' } as const;

export function changeLines(destination: Destination, change: DestinationChange, fingerprint: (pem: string) => string): Line[] {
  if (change.verb !== 'change') return [{ label: 'State', before: stateWords[destination.state], after: stateAfter[change.verb] }];
  return [
    ...(change.name === null || change.name === destination.name ? [] : [{ label: 'Name', before: destination.name, after: change.name }]),
    ...(change.settings === null ? [] : changedLines({ ...destination.settings }, { ...change.settings }, fingerprint)),
    ...(change.secret === null ? [] : [{ label: 'Secret', before: 'as it is', after: 'another one, not shown' }]),
  ];
}

const verbs: Readonly<Record<DestinationVerb, string>> = { change: 'Change', pause: 'Pause', resume: 'Resume', remove: 'Remove' };

export const additionTitle = (addition: DestinationAddition): string => `Send the audit log to ${addition.name} (${targetOf(addition)})`;

export const changeTitle = (destination: Destination, { verb }: DestinationChange): string =>
  `${verbs[verb]} the destination ${destination.name} of the audit log`;
