import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, uuidv7 } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { INTAKE_QUEUE, may, permitted } from '#rbac';
import type { CaseType } from '../../domain/cases/case-states.ts';
import { CaseStore } from './case-store.ts';
import { TakeAlerts } from './take-alerts.ts';

/** The currency of a case that nothing was moved in yet. */
const DEFAULT_CURRENCY = 'EUR';

export interface OpenCaseInput {
  title: string;
  type: CaseType;
  typology: string;
  priority: number;
  alertIds: readonly string[];
  /** The team that works it; by default the opener's, if there is one only. Null leaves it to whoever works its queue. */
  teamId?: string | null | undefined;
  /** By default the queue of the first alert. */
  queueId?: string | undefined;
  /** A compartment that the opener is in. */
  compartmentId?: string | undefined;
  summary?: string | undefined;
  /** Leaves the case in the queue; otherwise it belongs to whoever opens it. */
  unassigned?: boolean | undefined;
}

@Injectable()
export class OpenCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly alerts: TakeAlerts,
    private readonly audit: Audit,
  ) {}

  /** Opens a case, with its alerts, in one transaction. Returns its id. Throws what `TakeAlerts.claim` throws; then nothing is opened. */
  execute(actor: Actor, input: OpenCaseInput): Promise<string> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), (tx) => this.within(tx, input));
  }

  /** The same inside another use case. */
  async within(tx: Tx, input: OpenCaseInput): Promise<string> {
    const { title, type, typology, priority, compartmentId = null, summary = '' } = input;
    const alerts = await this.alerts.claim(tx, input.alertIds);
    const ownerId = tx.actor.type === 'user' && input.unassigned !== true ? tx.actor.sub : null;
    const queueId = input.queueId ?? alerts[0]?.queueId ?? INTAKE_QUEUE;
    const teamId = input.teamId === undefined ? onlyTeam(tx.actor) : input.teamId;
    const standing = { ownerId, teamId, queueId, compartmentId };
    if (!may(tx.actor, 'case:work', standing))
      throw new DomainError('forbidden', 'You cannot open a case there: it would not be in your reach');
    const number = await this.cases.nextNumber(tx);
    const id = uuidv7();
    await this.cases.insert(tx, {
      ...{ id, number, title, summary, type, typology, priority },
      ...standing,
      state: ownerId === null ? 'OPEN' : 'ASSIGNED',
      // Work counts from when the first sign was seen, not from when somebody had time for it.
      detectedAt: alerts.map(({ detectedAt }) => detectedAt).sort()[0] ?? tx.now(),
      currency: DEFAULT_CURRENCY,
    });
    await this.audit.record(tx, {
      action: 'case.open',
      object: { type: 'case', id },
      caseId: id,
      detail: {
        number,
        title,
        type,
        typology,
        priority,
        owner: ownerId,
        team: teamId,
        queue: queueId,
        compartment: compartmentId,
        alerts: alerts.map((alert) => alert.number),
      },
    });
    await this.alerts.link(tx, id, 1, alerts);
    return id;
  }
}

/** Whoever belongs to several teams, or to none, says which one works the case, or leaves it in its queue. */
const onlyTeam = ({ teams }: Actor): string | null => (teams.length === 1 ? (teams[0] ?? null) : null);
