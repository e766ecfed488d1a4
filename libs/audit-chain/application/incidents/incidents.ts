import { Injectable } from '@nestjs/common';
import { uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { causes, type IncidentCause, THE_LOG } from '../../domain/incidents/causes.ts';
import type { Incident } from '../../domain/incidents/incident.ts';
import { markOf, type Sighting, sightingsOf } from '../../domain/incidents/sightings.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { Audit } from '../audit.ts';
import { Escalation } from './escalation.ts';
import { IncidentStore } from './incident-store.ts';

/** Opens incidents for what is seen to be wrong: one for each cause and subject, told at once. In the caller's transaction. */
@Injectable()
export class Incidents {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly escalation: Escalation,
    private readonly audit: Audit,
  ) {}

  /**
   * Opens an incident, or adds what is new to the open one: it is told again from the first level, since whoever took it up took up
   * less.
   */
  async sight(tx: Tx, sighting: Sighting): Promise<void> {
    if (await this.isSettled(tx, sighting)) return;
    const open = await this.incidents.lockOpen(tx, sighting.cause, sighting.subject);
    if (open) return this.seeAgain(tx, open, sighting);
    const opened = await this.incidents.open(tx, uuidv7(), sighting);
    if (!opened) return;
    await this.record(tx, 'incident.open', opened, opened.says);
    await this.escalation.next(tx, opened);
  }

  /** What was wrong is right again. The incident stays open until somebody closes it; nobody further is told. */
  async recover(tx: Tx, cause: IncidentCause, subject: string = THE_LOG): Promise<void> {
    const open = await this.incidents.lockOpen(tx, cause, subject);
    if (!open || open.recoveredAt !== null) return;
    await this.record(tx, 'incident.recover', open, open.says);
    await this.incidents.save(tx, { ...open, recoveredAt: tx.now(), nextAt: null });
  }

  /** What a check found, as incidents. What a closed incident was about opens no second one. */
  async judge(tx: Tx, { findings }: Verdict, subject: string = THE_LOG): Promise<void> {
    if (findings.length === 0) return;
    const settled = await this.incidents.settledMarks(tx, subject);
    const news = findings.filter((finding) => !settled.has(markOf(finding)));
    for (const sighting of sightingsOf(news, subject)) await this.sight(tx, sighting);
  }

  /** What does not pass by itself was once agreed to be closed, and is not told again. */
  private async isSettled(tx: Tx, { cause, subject, marks }: Sighting): Promise<boolean> {
    if (causes[cause].passes) return false;
    const settled = await this.incidents.settledMarks(tx, subject);
    return marks.every((mark) => settled.has(mark));
  }

  private async seeAgain(tx: Tx, open: Incident, { marks, says }: Sighting): Promise<void> {
    const known = new Set(open.marks);
    const { doubtsTheLog, passes } = causes[open.cause];
    const isNew = (doubtsTheLog || !passes) && marks.some((mark) => !known.has(mark));
    const back = open.recoveredAt !== null;
    const seen = { ...open, lastSeenAt: tx.now(), recoveredAt: null };
    if (!isNew && !back) {
      await this.incidents.save(tx, seen);
      return;
    }
    await this.record(tx, 'incident.open', open, says);
    const again = { ...seen, says, marks: [...new Set([...open.marks, ...marks])], level: 0, acknowledgedAt: null, acknowledgedBy: null };
    await this.escalation.next(tx, await this.incidents.save(tx, again));
  }

  private async record(tx: Tx, action: 'incident.open' | 'incident.recover', { id, number, cause, subject }: Incident, says: string) {
    const about = subject === THE_LOG ? says : `${subject}: ${says}`;
    await this.audit.record(tx, { action, object: { type: 'incident', id }, reason: `${number}, ${cause}: ${about}` });
  }
}
