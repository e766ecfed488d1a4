import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Tx } from '#platform';
import type { SessionFederation } from '../../domain/federation/federated-identity.ts';
import { deviceOf } from '../../domain/watch/device.ts';
import { type AccountFacts, signsOfClosed, signsOfFailure, signsOfHalfway, signsOfSuccess } from '../../domain/watch/signs.ts';
import type { WatchRules } from '../../domain/watch/watch-rules.ts';
import type { Account, Factor } from '../accounts/account-store.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import type { Origin } from '../sessions/session-store.ts';
import { Findings } from './findings.ts';
import { SignInLog } from './sign-in-log.ts';

const DAY_MILLIS = 86_400_000;
const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface Failure {
  readonly factor: Factor;
  readonly reason: string;
  readonly origin: Origin;
}

export interface Arrival {
  readonly id: string;
  readonly user: string;
  readonly factors: readonly string[];
  readonly origin: Origin;
  /** The identity provider behind it; absent for a sign-in here. */
  readonly federation?: SessionFederation;
}

/** Something that was proved, or not, without a half-way step. */
export interface Trial {
  /** What was tried: one of our factors, or the protocol of an identity provider. */
  readonly factor: string;
  readonly right: boolean;
  readonly origin: Origin;
}

type Tried = Pick<Account, 'id' | 'state' | 'lastSignInAt'>;

const idleDays = (account: Tried, now: string): number | null =>
  account.lastSignInAt === null ? null : Math.floor((Date.parse(now) - Date.parse(account.lastSignInAt)) / DAY_MILLIS);

const closedSigns = (
  account: Tried,
  now: string,
  { factor, right }: Pick<Trial, 'factor' | 'right'>,
  { watch, facts }: { watch: WatchRules; facts: Pick<AccountFacts, 'network'> },
) => {
  const tried = { disabled: account.state === 'DISABLED', idleDays: idleDays(account, now), factor, right };
  return signsOfClosed(account.id, tried, facts.network, watch);
};

/** Every try to sign in goes through here: written down, put on record, and looked at. The caller holds the account's row. */
@Injectable()
export class Attempts {
  constructor(
    private readonly log: SignInLog,
    private readonly policies: SignInPolicies,
    private readonly findings: Findings,
    private readonly audit: Audit,
  ) {}

  /** A failure under a name that nobody has. `shown` is the name, masked. */
  async strange(tx: Tx, username: string, shown: string, origin: Origin): Promise<void> {
    const reason = 'unknown-user';
    await this.log.add(tx, { user: null, username, outcome: 'failed', factors: ['password'], reason, origin });
    const object = { type: 'user-name', id: shown };
    await this.audit.record(tx, { action: 'auth.password-failed', object, outcome: 'failed', reason });
    // Looked up for nobody, so that a name without an account takes as long as one with (ASVS 5.0, 6.3.8).
    await this.look(tx, NOBODY, origin);
  }

  async failed(tx: Tx, account: Tried, { factor, reason, origin }: Failure): Promise<void> {
    await this.log.add(tx, { user: account.id, outcome: 'failed', factors: [factor], reason, origin });
    const action = factor === 'password' ? 'auth.password-failed' : 'auth.factor-failed';
    await this.audit.record(tx, { action, object: { type: 'user', id: account.id }, outcome: 'failed', reason });
    const { watch, facts } = await this.look(tx, account.id, origin);
    const closed = closedSigns(account, tx.now(), { factor, right: reason.startsWith('account-') }, { watch, facts });
    await this.findings.raise(tx, [...signsOfFailure(account.id, factor, facts, watch), ...closed]);
  }

  /** Nobody should use this account: what was tried at it says so where that is the case. Call before the sign-in is noted at the account. */
  async tried(tx: Tx, account: Tried, { origin, ...trial }: Trial): Promise<void> {
    await this.findings.raise(tx, closedSigns(account, tx.now(), trial, await this.look(tx, account.id, origin)));
  }

  /** An identity provider vouched for somebody whom we refuse; the entry is written where answers of providers are. */
  async turnedAway(tx: Tx, account: Tried, { factors, origin }: Pick<Arrival, 'factors' | 'origin'>, reason: string): Promise<void> {
    await this.log.add(tx, { user: account.id, outcome: 'failed', factors, reason, origin });
    await this.tried(tx, account, { factor: factors[0] ?? '', right: true, origin });
  }

  /** The account was locked: what failed, or a name that nobody has. */
  async lockedOut(tx: Tx, object: { type: string; id: string }, reason: string): Promise<void> {
    await this.audit.record(tx, { action: 'auth.lockout', object, outcome: 'denied', reason });
  }

  /** The first factor was right, and the second is awaited. */
  async halfway(tx: Tx, account: Tried, factor: string, origin: Origin): Promise<void> {
    await this.log.add(tx, { user: account.id, outcome: 'halfway', factors: [factor], origin });
    const { watch, facts } = await this.look(tx, account.id, origin);
    const dormant = closedSigns(account, tx.now(), { factor, right: true }, { watch, facts });
    await this.findings.raise(tx, [...signsOfHalfway(account.id, facts, watch), ...dormant]);
  }

  /** A full session was opened. */
  async granted(tx: Tx, { id, user, factors, origin, federation }: Arrival): Promise<void> {
    await this.log.add(tx, { user, outcome: 'granted', factors, origin, session: id });
    const { ip, agent } = origin;
    const detail = { session: id, factors: [...factors], ip, agent, ...(federation ? { provider: federation.provider } : {}) };
    await this.audit.record(tx, { action: 'auth.sign-in', object: { type: 'user', id: user }, detail });
    const { watch, facts } = await this.look(tx, user, origin);
    const now = { hour: new Date(tx.now()).getUTCHours(), device: deviceOf(agent) };
    await this.findings.raise(tx, signsOfSuccess(user, facts, watch, now));
  }

  private async look(tx: Tx, user: string, origin: Origin) {
    const { watch } = await this.policies.current(tx);
    return { watch, facts: await this.log.facts(tx, { user, origin, windowMinutes: watch.windowMinutes }) };
  }
}
