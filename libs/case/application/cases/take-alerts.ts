import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Actor, Tx } from '#platform';
import { may } from '#rbac';
import { rule } from '../../domain/alerts/claim.ts';
import { CaseAlerts, type LinkableAlert } from './case-alerts.ts';
import { CaseStore } from './case-store.ts';

/** Makes alerts part of a case, for whoever opens a case or adds to one. */
@Injectable()
export class TakeAlerts {
  constructor(
    private readonly alerts: CaseAlerts,
    private readonly cases: CaseStore,
    private readonly audit: Audit,
  ) {}

  /**
   * Locks the alerts and checks that each may be linked by this actor. Throws `not-found` for one that is not there and `conflict`
   * naming each that belongs elsewhere; `field` is the request's field that holds the ids.
   */
  async claim(tx: Tx, ids: readonly string[], field = 'alertIds'): Promise<LinkableAlert[]> {
    const unique = [...new Set(ids)];
    const locked = (await this.alerts.lock(tx, unique)).filter((alert) => alert.caseId !== null || reaches(tx.actor, alert));
    const known = new Set(locked.map(({ id }) => id));
    const missing = ids.flatMap((id, i) => (known.has(id) ? [] : [{ field: `${field}.${i}`, reason: 'there is no such alert' }]));
    if (missing.length > 0) throw new DomainError('not-found', 'Some alerts do not exist', missing);
    const refused = locked.flatMap((alert) => {
      const ruling = rule(alert, 'link', tx.actor.sub);
      return 'why' in ruling ? [{ field: `${field}.${ids.indexOf(alert.id)}`, reason: `${alert.number}: ${ruling.why}` }] : [];
    });
    if (refused.length > 0) throw new DomainError('conflict', 'Some alerts cannot become part of this case', refused);
    return locked;
  }

  /**
   * Links claimed alerts to the case at `version`, which it raises, counts its exposure anew and records each alert in its history.
   * Does nothing when there are none.
   */
  async link(tx: Tx, caseId: string, version: number, alerts: readonly LinkableAlert[]): Promise<void> {
    if (alerts.length === 0) return;
    await this.alerts.link(
      tx,
      caseId,
      alerts.map(({ id }) => id),
    );
    const alertCount = (await this.alerts.ofCase(tx, caseId)).length;
    await this.cases.change(tx, caseId, version, { ...(await this.alerts.exposure(tx, caseId)), alertCount });
    await this.audit.recordMany(
      tx,
      alerts.map(({ id, number, title, score }) => ({
        action: 'case.add-alert' as const,
        object: { type: 'alert', id },
        caseId,
        detail: { number, title, score },
      })),
    );
  }
}

/** Whoever triages an alert may make a case of it, and whoever works cases where it lies. */
const reaches = (actor: Actor, alert: LinkableAlert): boolean => may(actor, 'alert:triage', alert) || may(actor, 'case:work', alert);
