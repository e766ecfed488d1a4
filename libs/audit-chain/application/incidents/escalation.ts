import { Injectable } from '@nestjs/common';
import { timestamp } from '#kernel';
import { type Audience, Notices, type Tx } from '#platform';
import { causes } from '../../domain/incidents/causes.ts';
import type { EscalationLevel } from '../../domain/incidents/escalation.ts';
import type { Incident } from '../../domain/incidents/incident.ts';
import { Audit } from '../audit.ts';
import { EscalationStore, IncidentStore } from './incident-store.ts';

const audienceOf = ({ permission, groups }: EscalationLevel): Audience[] => [
  ...(permission === null ? [] : [{ permission }]),
  ...groups.map((group) => ({ group })),
];

/** Tells one level after the other of an incident, until somebody takes it up. */
@Injectable()
export class Escalation {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly plans: EscalationStore,
    private readonly audit: Audit,
    private readonly notices: Notices,
  ) {}

  /** Tells the level after the incident's, in the caller's transaction, and sets the time of the one after that. */
  async next(tx: Tx, incident: Incident): Promise<Incident> {
    const { levels } = await this.plans.current(tx);
    const level = levels[incident.level];
    if (!level) return this.incidents.save(tx, { ...incident, nextAt: null });
    const number = incident.level + 1;
    const following = levels[number];
    const nextAt = following ? timestamp(Date.parse(tx.now()) + following.after * 1000) : null;
    const notice = await this.notices.send(tx, {
      to: audienceOf(level),
      kind: 'integrity.incident',
      severity: causes[incident.cause].severity,
      subject: `${incident.number}: ${causes[incident.cause].title}`,
      text: textOf(incident, number, nextAt),
      link: `/incidents/${incident.id}`,
    });
    const { permission, groups } = level;
    await this.incidents.addTelling(tx, incident.id, { level: number, at: tx.now(), permission, groups, notice });
    const told = [...(permission === null ? [] : [`holders of ${permission}`]), ...groups.map((group) => `the desk ${group}`)];
    await this.audit.record(tx, {
      action: 'incident.escalate',
      object: { type: 'incident', id: incident.id },
      reason: `${incident.number}, level ${number}: ${told.join(', ')}`,
    });
    return this.incidents.save(tx, { ...incident, level: number, nextAt });
  }

  /** Tells the next level of each incident whose time has come. Gives how many. */
  async due(tx: Tx): Promise<number> {
    const due = await this.incidents.due(tx);
    for (const incident of due) await this.next(tx, incident);
    return due.length;
  }
}

function textOf({ cause, subject, says, openedAt }: Incident, level: number, nextAt: string | null): string {
  const about = subject === 'log' ? says : `${subject}: ${says}`;
  const waits = level > 1 ? `Nobody has taken it up yet. This is level ${level}.` : `Seen ${openedAt}.`;
  const then = nextAt === null ? '' : ` The next level is told at ${nextAt} unless somebody acknowledges it.`;
  return `${about}.\n${causes[cause].next}\n${waits}${then}`;
}
