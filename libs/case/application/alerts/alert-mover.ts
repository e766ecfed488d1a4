import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { may, People, type PersonName } from '#rbac';
import type { AlertTransition } from '../../domain/alerts/alert-state.ts';
import type { Ruling } from '../../domain/alerts/claim.ts';
import { type AlertMove, AlertStore, type LockedAlert } from './alert-store.ts';

/** What became of one alert of a bulk action; `why` says what stood in the way. */
export interface Outcome {
  id: string;
  result: 'done' | 'skipped';
  why?: string;
}

/** One decision over several alerts. */
export interface Decision {
  action: 'alert.assign' | 'alert.release' | 'alert.dismiss' | 'alert.duplicate' | 'alert.restore';
  rule: (alert: LockedAlert) => Ruling;
  change: (alert: LockedAlert, step: AlertTransition) => Partial<Omit<AlertMove, 'id' | 'state'>>;
  reason?: string;
  /** Kept with each alert's entry. */
  detail?: Record<string, string | boolean | null>;
}

/** Carries decisions out under lock: each alert is ruled on as it stands now, changed or skipped with a reason, and recorded. */
@Injectable()
export class AlertMover {
  constructor(
    private readonly store: AlertStore,
    private readonly audit: Audit,
    private readonly people: People,
  ) {}

  /** One outcome per id, in the order given. What is not visible to the actor is skipped like what does not exist. */
  async decide(tx: Tx, ids: readonly string[], decision: Decision): Promise<Outcome[]> {
    const locked = (await this.store.lock(tx, [...new Set(ids)].sort())).filter((alert) => within(tx, alert));
    const rulings = new Map(locked.map((alert) => [alert.id, decision.rule(alert)]));
    const done = locked.flatMap((alert) => {
      const ruling = rulings.get(alert.id);
      return ruling && 'step' in ruling ? [{ alert, move: moveOf(tx, alert, ruling.step, decision) }] : [];
    });
    if (done.length > 0) {
      await this.store.move(
        tx,
        done.map(({ move }) => move),
      );
      await this.audit.recordMany(
        tx,
        done.map(({ alert, move }) => eventOf(alert, move, decision)),
      );
    }
    await recordMisses(
      tx,
      this.audit,
      ids.filter((id) => !rulings.has(id)),
    );
    return this.outcomes(tx, ids, rulings);
  }

  /** Like `decide` for one alert of a known version: throws `not-found`, `stale-version` or `transition-not-allowed` instead of skipping. */
  async decideOne(tx: Tx, id: string, version: number, decision: Decision): Promise<void> {
    const [alert] = await this.store.lock(tx, [id]);
    if (!alert || !within(tx, alert)) throw new DomainError('not-found', 'There is no such alert');
    if (alert.version !== version) throw new DomainError('stale-version', 'Somebody changed this alert meanwhile');
    const [outcome] = await this.decide(tx, [id], decision);
    if (outcome?.result !== 'done') throw new DomainError('transition-not-allowed', `This alert stays as it is: ${outcome?.why ?? ''}`);
  }

  private async outcomes(tx: Tx, ids: readonly string[], rulings: ReadonlyMap<string, Ruling>): Promise<Outcome[]> {
    const holders = [...rulings.values()].flatMap((ruling) => ('why' in ruling && ruling.holder ? [ruling.holder] : []));
    const names = holders.length > 0 ? await this.people.names(tx, holders) : new Map<string, PersonName>();
    return ids.map((id) => {
      const ruling = rulings.get(id);
      if (!ruling) return { id, result: 'skipped', why: 'there is no such alert' };
      if ('step' in ruling) return { id, result: 'done' };
      const name = ruling.holder === undefined ? undefined : names.get(ruling.holder)?.name;
      return { id, result: 'skipped', why: name === undefined ? ruling.why : `${name} holds it` };
    });
  }
}

/** Asking for alerts that are not there, or not in sight, is on record, whatever else the same request did. */
export async function recordMisses(tx: Tx, audit: Audit, ids: readonly string[]): Promise<void> {
  const miss = (id: string) => ({
    action: 'access.miss' as const,
    object: { type: 'alert', id },
    outcome: 'denied' as const,
    reason: 'not-found',
  });
  if (ids.length > 0) await audit.recordMany(tx, ids.map(miss));
}

/** The rule of the row policies, said again: of an alert that is part of a case, its case decides. */
const within = ({ actor }: Tx, alert: LockedAlert): boolean => alert.caseId !== null || may(actor, 'alert:triage', alert);

const moveOf = (tx: Tx, alert: LockedAlert, step: AlertTransition, decision: Decision): AlertMove => ({
  ownerId: step.owned === false ? null : alert.ownerId,
  reasonCode: null,
  reasonText: null,
  duplicateOf: null,
  decidedAt: step.to === 'NEW' || step.to === 'TRIAGED' ? null : tx.now(),
  ...decision.change(alert, step),
  id: alert.id,
  state: step.to,
});

const eventOf = (alert: LockedAlert, move: AlertMove, { action, reason, detail }: Decision) => ({
  action,
  object: { type: 'alert', id: alert.id },
  ...(reason === undefined ? {} : { reason }),
  detail: {
    before: { state: alert.state, owner: alert.ownerId },
    after: { state: move.state, owner: move.ownerId },
    ...detail,
  },
});
