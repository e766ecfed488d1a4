import { Injectable } from '@nestjs/common';
import { Audit, type AuditAction } from '#audit-chain';
import { DomainError, timestamp } from '#kernel';
import type { Tx } from '#platform';

const WINDOW_SECONDS = 60;
/** So many are recorded for one network in a minute: a whole house may be behind it, on the morning after its provider changed a key. */
export const RECORDED_A_MINUTE = 60;

/** Whose request it is, as far as it can be told. */
export interface Knock {
  /** The id of the request. */
  readonly request: string;
  /** An IPv4 or IPv6 address. */
  readonly ip: string | null;
}

/** Each is counted by itself: a flood of one must not hide another. */
export type RefusalKind = 'federation' | 'cross-site' | 'session';

const actions = {
  federation: 'auth.federation-failed',
  'cross-site': 'auth.cross-site',
  session: 'auth.session-unknown',
} as const satisfies Record<RefusalKind, AuditAction>;

export interface EndedWindow {
  readonly kind: RefusalKind;
  readonly network: string;
  readonly refused: number;
}

export interface RefusalCount extends EndedWindow {
  /** How long the network's window has been open, in seconds. */
  readonly age: number;
  /** The network's last window, where this opened a new one. */
  readonly ended: EndedWindow | null;
}

export abstract class RefusalStore {
  /** Takes away windows that began before this moment (RFC 3339), the oldest first, at most 20. */
  abstract ended(tx: Tx, before: string): Promise<EndedWindow[]>;
  /** Counts one more of this kind for the address's network; a window that began before this moment (RFC 3339) has ended. */
  abstract count(tx: Tx, kind: RefusalKind, ip: string | null, before: string): Promise<RefusalCount>;
}

/** Too many were refused from there; this one is counted and nothing else. `retryAfter` is in seconds. */
export class TooManyRefused extends DomainError {
  constructor(readonly retryAfter: number) {
    super('too-many-requests', 'Too many sign-ins were refused here. Wait a minute before you begin another.');
  }
}

/**
 * Anybody can post what no identity provider sent, or make browsers post what no page of ours does, and an entry stays for ever. So refusals are counted by network, in PostgreSQL for all
 * servers together: beyond so many in a minute one entry says that it is too many, the rest are counted, and an entry says how many there
 * were. Only what is refused counts, and nothing is refused because of it: whoever signs in well from the same network comes in.
 */
@Injectable()
export class Refusals {
  constructor(
    private readonly store: RefusalStore,
    private readonly audit: Audit,
  ) {}

  /** Null for a refusal that is to be recorded; for one beyond the limit, how many seconds are left of its window. Commit either way. */
  async count(tx: Tx, kind: RefusalKind, ip: string | null): Promise<number | null> {
    const before = timestamp(Date.parse(tx.now()) - WINDOW_SECONDS * 1000);
    const { network, refused, age, ended } = await this.store.count(tx, kind, ip, before);
    for (const window of [...(ended ? [ended] : []), ...(await this.store.ended(tx, before))])
      if (window.refused > RECORDED_A_MINUTE + 1)
        await this.say(tx, 'refusals-counted', { ...window, refused: window.refused - RECORDED_A_MINUTE - 1 });
    if (refused <= RECORDED_A_MINUTE) return null;
    if (refused === RECORDED_A_MINUTE + 1) await this.say(tx, 'too-many-refused', { kind, network, refused: 1 });
    return Math.max(1, Math.ceil(WINDOW_SECONDS - age));
  }

  private async say(tx: Tx, reason: string, { kind, network, refused }: EndedWindow): Promise<void> {
    const object = { type: 'network', id: network };
    await this.audit.record(tx, { action: actions[kind], object, outcome: 'denied', reason, detail: { refused } });
  }
}
