import { Injectable } from '@nestjs/common';
import { causes, type Incident, IncidentDesk } from '#audit-chain';
import { type Actor, type Delivery, Notices, type Tx, UnitOfWork } from '#platform';
import { People, permitted, personIn } from '#rbac';

/** Integrity incidents as people read them: names instead of ids, and how far each telling got. */
@Injectable()
export class ShowIncidents {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: IncidentDesk,
    private readonly people: People,
    private readonly notices: Notices,
  ) {}

  /** Newest first. Throws `validation` for a foreign cursor. */
  list(actor: Actor, filter: { open: boolean; cursor?: string; limit: number }) {
    return this.unitOfWork.read(permitted(actor, 'incident:handle'), async (tx) => {
      const { items, next } = await this.desk.list(tx, filter);
      return { items: await this.rows(tx, items), next };
    });
  }

  /** One incident, with who was told. Throws `not-found`. */
  one(actor: Actor, id: string) {
    return this.unitOfWork.read(permitted(actor, 'incident:handle'), async (tx) => {
      const incident = await this.desk.get(tx, id);
      const [row] = await this.rows(tx, [incident]);
      const told = await this.desk.tellings(tx, id);
      const deliveries = Map.groupBy(
        await this.notices.deliveries(
          tx,
          told.map(({ notice }) => notice),
        ),
        ({ notice }) => notice,
      );
      return { ...row, told: told.map(({ notice, ...each }) => ({ ...each, deliveries: (deliveries.get(notice) ?? []).map(outcomeOf) })) };
    });
  }

  private async rows(tx: Tx, incidents: readonly Incident[]) {
    const ids = incidents.flatMap(({ acknowledgedBy, closedBy }) => [acknowledgedBy, closedBy]).filter((id) => id !== null);
    const names = await this.people.names(tx, ids);
    const person = (id: string | null) => (id === null ? null : personIn(names, id));
    return incidents.map(({ marks: _, acknowledgedBy, closedBy, ...incident }) => {
      const { severity, title, next, doubtsTheLog } = causes[incident.cause];
      return {
        ...incident,
        ...{ severity, title, next, twoPeople: doubtsTheLog },
        acknowledgedBy: person(acknowledgedBy),
        closedBy: person(closedBy),
      };
    });
  }
}

const outcomeOf = ({ channel, desk, state, attempts, endedAt, error }: Delivery) => ({ channel, desk, state, attempts, endedAt, error });
