import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Page, Tx } from '#platform';
import { causes } from '../../domain/incidents/causes.ts';
import type { Incident, IncidentFlag, Telling } from '../../domain/incidents/incident.ts';
import { Audit } from '../audit.ts';
import { type IncidentFilter, IncidentStore } from './incident-store.ts';

/** What people do about an incident: look, take it up, close it with a reason. Needs `incident:handle`, which the policies ask for too. */
@Injectable()
export class IncidentDesk {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly audit: Audit,
  ) {}

  list(tx: Tx, filter: IncidentFilter): Promise<Page<Incident>> {
    return this.incidents.list(tx, filter);
  }

  /** Throws `not-found`. */
  async get(tx: Tx, id: string): Promise<Incident> {
    return found(await this.incidents.find(tx, id));
  }

  /** That the log is in doubt, for everybody with a session; null while it is not. */
  flag(tx: Tx): Promise<IncidentFlag | null> {
    return this.incidents.flag(tx);
  }

  tellings(tx: Tx, id: string): Promise<Telling[]> {
    return this.incidents.tellings(tx, id);
  }

  /** Takes it up: no further level is told. Throws `conflict` where somebody has, or it is closed. */
  async acknowledge(tx: Tx, id: string, note: string): Promise<Incident> {
    const incident = found(await this.incidents.lock(tx, id));
    if (incident.closedAt !== null) throw new DomainError('conflict', 'This incident is closed');
    if (incident.acknowledgedAt !== null) throw new DomainError('conflict', 'Somebody has taken this incident up already');
    await this.record(tx, 'incident.acknowledge', incident, note);
    return this.incidents.save(tx, { ...incident, acknowledgedAt: tx.now(), acknowledgedBy: tx.actor.sub, note, nextAt: null });
  }

  /** Throws `conflict` for what cannot be closed now: closed already, not taken up, or still wrong though it could be right again. */
  assertClosable({ closedAt, acknowledgedAt, recoveredAt, cause }: Incident): void {
    if (closedAt !== null) throw new DomainError('conflict', 'This incident is closed already');
    if (acknowledgedAt === null) throw new DomainError('conflict', 'Nobody has taken this incident up yet: acknowledge it first');
    if (causes[cause].passes && recoveredAt === null) {
      throw new DomainError('conflict', 'What it is about is still so. It can be closed once that has ended');
    }
  }

  /** Closes it. Where the log itself is in doubt the caller shows the request that a second person approved; the database looks. */
  async close(tx: Tx, id: string, { reason, approval }: { reason: string; approval: string | null }): Promise<Incident> {
    const incident = found(await this.incidents.lock(tx, id));
    this.assertClosable(incident);
    await this.record(tx, 'incident.close', incident, reason);
    const closed = { closedAt: tx.now(), closedBy: tx.actor.sub, reason, approval, nextAt: null };
    return this.incidents.save(tx, { ...incident, ...closed });
  }

  private async record(tx: Tx, action: 'incident.acknowledge' | 'incident.close', { id, number }: Incident, words: string): Promise<void> {
    // People write in their own words, names included: those belong to the encrypted part.
    await this.audit.record(tx, { action, object: { type: 'incident', id }, reason: number, detail: { words } });
  }
}

function found(incident: Incident | null): Incident {
  if (!incident) throw new DomainError('not-found', 'There is no such incident');
  return incident;
}
