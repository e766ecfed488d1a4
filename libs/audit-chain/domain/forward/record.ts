import type { AuditOutcome } from '#proof';

/** One sealed entry as it leaves for a SIEM. Hashes are lower-case hex. Nothing in it names a customer. */
export interface ForwardRecord {
  readonly log: string;
  readonly index: number;
  readonly leaf: string;
  readonly link: string;
  readonly id: string;
  /** RFC 3339, UTC, microseconds. */
  readonly at: string;
  readonly actor: {
    readonly sub: string;
    readonly type: string;
    readonly session: string;
    readonly methods: readonly string[];
    readonly idp: string;
  };
  readonly action: string;
  /** What the action means, in plain ASCII words. */
  readonly says: string;
  /** `id` is a pseudonym where it would name a customer or is free text. */
  readonly object: { readonly type: string; readonly id: string };
  readonly caseId: string | null;
  readonly caseSeq: number | null;
  readonly outcome: AuditOutcome;
  /** Masked, and cut at 512 characters. */
  readonly reason: string | null;
  readonly request: string;
  /** Digest of the encrypted payload that stays at home. */
  readonly payload: string | null;
}

/** Sent once a minute whether or not anything happened: what the receiver should hold by now, signed by the log. */
export interface Heartbeat {
  readonly log: string;
  readonly at: string;
  /** Sealed entries, and entries sent to this destination. */
  readonly size: number;
  readonly sent: number;
  /** The newest checkpoint, a C2SP note in base64; null before the first. */
  readonly checkpoint: string | null;
}

/**
 * An integrity incident, told at once and beside the order of the log: while nothing is sealed, the entry about it cannot be sent. It has
 * no index, and comes again after every break.
 */
export interface Alarm {
  readonly log: string;
  /** When the incident was opened. */
  readonly at: string;
  readonly number: string;
  readonly cause: string;
  readonly severity: 'warning' | 'critical';
  /** What it is about: the log, or the copy with this name. */
  readonly subject: string;
  readonly title: string;
  /** Masked. */
  readonly says: string;
}

/** What a person sends to see whether a destination answers. It has no index, so it fills no place of the log. */
export interface TestMessage {
  readonly log: string;
  readonly at: string;
  readonly order: string;
}

export type Outgoing =
  | { readonly kind: 'entry'; readonly record: ForwardRecord }
  | { readonly kind: 'heartbeat'; readonly heartbeat: Heartbeat }
  | { readonly kind: 'alarm'; readonly alarm: Alarm }
  | { readonly kind: 'test'; readonly test: TestMessage };
