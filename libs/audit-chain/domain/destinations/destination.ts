/** Where copies of the log go: two ways to a SIEM, two kinds of store that keep what they have, and a witness. */
export const destinationKinds = ['syslog-tls', 'hec', 's3', 'directory', 'witness'] as const;
export type DestinationKind = (typeof destinationKinds)[number];

/** `rfc5424-sd`: structured data. `cef`: ArcSight's Common Event Format. `ocsf`: JSON after OCSF 1.3. */
export const forwardFormats = ['rfc5424-sd', 'cef', 'ocsf'] as const;
export type ForwardFormat = (typeof forwardFormats)[number];

/** Syslog over TLS (RFC 5425). `ca` and `certificate` are PEM; without `ca` the system's authorities are trusted. */
export interface SyslogSettings {
  readonly host: string;
  readonly port: number;
  readonly format: ForwardFormat;
  readonly ca: string | null;
  /** The client's certificate with its chain, for mutual TLS; its key is the secret. */
  readonly certificate: string | null;
}

/** An HTTP event collector over TLS; its token is the secret. */
export interface HecSettings {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly format: ForwardFormat;
  readonly ca: string | null;
}

/** A bucket with Object Lock; the secret access key is the secret. */
export interface S3Settings {
  /** `https://host[:port]`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Ends in `/` or is empty. */
  readonly prefix: string;
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly ca: string | null;
  readonly retainDays: number;
  readonly everyMinutes: number;
}

/** A folder below the one that the operator set aside for copies. */
export interface DirectorySettings {
  readonly folder: string;
  readonly everyMinutes: number;
}

/** A witness after C2SP tlog-witness. `vkey` is its verifier key, of signature type 0x04. */
export interface WitnessSettings {
  /** The submission prefix, `https://host[:port][/path]`. */
  readonly url: string;
  readonly vkey: string;
  readonly ca: string | null;
}

export interface SettingsOf {
  readonly 'syslog-tls': SyslogSettings;
  readonly hec: HecSettings;
  readonly s3: S3Settings;
  readonly directory: DirectorySettings;
  readonly witness: WitnessSettings;
}

/** `removed` is the end: the row stays, so that what happened to it can be told. */
export type DestinationState = 'active' | 'paused' | 'removed';

/** What an approved change makes of a destination. It takes effect once the old receiver has heard of it. */
export interface PendingChange {
  /** The audit entry about the change. */
  readonly entry: string;
  readonly since: string;
}

type Each<Kind extends DestinationKind> = {
  readonly [K in Kind]: { readonly kind: K; readonly settings: SettingsOf[K] };
}[Kind];

export type Destination<Kind extends DestinationKind = DestinationKind> = Each<Kind> & {
  readonly id: string;
  readonly name: string;
  readonly state: DestinationState;
  /** Rises with each change that took effect. */
  readonly version: number;
  readonly next: PendingChange | null;
};

/** What the destination is, for people: where it is, without a secret. */
export function targetOf({ kind, settings }: Each<DestinationKind>): string {
  switch (kind) {
    case 'syslog-tls':
      return `${settings.host}:${settings.port}`;
    case 'hec':
      return `https://${settings.host}:${settings.port}${settings.path}`;
    case 's3':
      return `${settings.endpoint}/${settings.bucket}/${settings.prefix}`;
    case 'directory':
      return settings.folder;
    case 'witness':
      return settings.url;
  }
}
