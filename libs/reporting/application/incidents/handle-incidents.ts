import { Injectable, type OnModuleInit } from '@nestjs/common';
import { causes, type Incident, IncidentDesk } from '#audit-chain';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { DualControl, permitted } from '#rbac';

/** The payload of `incident.close`. A type, not an interface, so that it is JSON to the compiler. */
type Closing = { incident: string; reason: string };

/** Takes incidents up and closes them. One that doubts the log is closed by two people. */
@Injectable()
export class HandleIncidents implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: IncidentDesk,
    private readonly dualControl: DualControl,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<Closing>('incident.close', {
      requires: 'incident:handle',
      describe: async (tx, { incident }) => this.describe(await this.closable(tx, incident)),
      // Found anew, or taken up by somebody else: then the request is about something that is no longer so.
      targetVersion: async (tx, { incident }) => {
        const { marks, acknowledgedAt } = await this.desk.get(tx, incident);
        return `${acknowledgedAt} ${marks.length}`;
      },
      execute: async (tx, { incident, reason }, { id }) => {
        await this.desk.close(tx, incident, { reason, approval: id });
      },
    });
  }

  /** Throws `not-found`, `conflict`. */
  async acknowledge(actor: Actor, id: string, note: string): Promise<void> {
    await this.unitOfWork.run(permitted(actor, 'incident:handle'), (tx) => this.desk.acknowledge(tx, id, note));
  }

  /**
   * Closes it, or asks for a second person where the log is in doubt; gives the request's id then. Throws `not-found`, `conflict`,
   * `duplicate` where the same already waits.
   */
  close(actor: Actor, id: string, reason: string): Promise<{ request: string | null }> {
    return this.unitOfWork.run(permitted(actor, 'incident:handle'), async (tx) => {
      const incident = await this.closable(tx, id);
      if (!causes[incident.cause].doubtsTheLog) {
        await this.desk.close(tx, id, { reason, approval: null });
        return { request: null };
      }
      const payload: Closing = { incident: id, reason };
      const request = await this.dualControl.request(tx, {
        action: 'incident.close',
        subject: { type: 'incident', id },
        payload,
        reason,
      });
      return { request: request.id };
    });
  }

  private async closable(tx: Tx, id: string): Promise<Incident> {
    const incident = await this.desk.get(tx, id);
    this.desk.assertClosable(incident);
    return incident;
  }

  private describe({ number, cause, says }: Incident) {
    const changes = [
      { label: 'Incident', before: 'Open', after: 'Closed' },
      { label: 'What was found', before: says, after: 'Settled: the same opens no new incident' },
      { label: 'Notice on every page and in exports', before: 'Shown', after: 'Gone' },
    ];
    return { title: `Close ${number}: ${causes[cause].title.toLowerCase()}`, changes };
  }
}
