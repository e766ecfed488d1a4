import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { People, type PersonName, Principals, personIn } from '#rbac';
import { decisionDue } from '../../domain/cases/deadlines.ts';
import type { CaseRecord } from './case-record.ts';

/** A case as a list shows it. */
export interface CaseRow
  extends Pick<
    CaseRecord,
    | 'id'
    | 'number'
    | 'title'
    | 'type'
    | 'typology'
    | 'priority'
    | 'state'
    | 'disposition'
    | 'exposure'
    | 'currency'
    | 'createdAt'
    | 'updatedAt'
    | 'detectedAt'
    | 'alertCount'
    | 'version'
  > {
  owner: PersonName | null;
  team: { id: string; name: string } | null;
  queue: { id: string; name: string };
  compartment: { id: string; name: string } | null;
  /** When the house wants a decision. */
  dueAt: string;
}

/** Gives cases the names of the people and teams that they know by id. */
@Injectable()
export class CaseViews {
  constructor(
    private readonly people: People,
    private readonly principals: Principals,
  ) {}

  async rows(tx: Tx, records: readonly CaseRecord[]): Promise<CaseRow[]> {
    const owners = records.flatMap(({ ownerId }) => (ownerId === null ? [] : [ownerId]));
    const names = await this.people.names(tx, new Set(owners));
    const hasTeam = records.some(({ teamId, compartmentId }) => teamId !== null || compartmentId !== null);
    const places: Places = {
      teams: hasTeam ? await this.principals.teamNames(tx) : new Map(),
      queues: records.length > 0 ? await this.principals.queueNames(tx) : new Map(),
    };
    return records.map((record) => rowOf(record, names, places));
  }
}

interface Places {
  teams: ReadonlyMap<string, string>;
  queues: ReadonlyMap<string, string>;
}

const named = (id: string, names: ReadonlyMap<string, string>, otherwise: string) => ({ id, name: names.get(id) ?? otherwise });

function rowOf(record: CaseRecord, names: ReadonlyMap<string, PersonName>, { teams, queues }: Places): CaseRow {
  const { id, number, title, type, typology, priority, state, disposition, exposure, currency } = record;
  const { createdAt, updatedAt, detectedAt, alertCount, version, ownerId, teamId, queueId, compartmentId } = record;
  return {
    ...{ id, number, title, type, typology, priority, state, disposition, exposure, currency },
    ...{ createdAt, updatedAt, detectedAt, alertCount, version },
    owner: ownerId === null ? null : personIn(names, ownerId),
    team: teamId === null ? null : named(teamId, teams, 'Unknown team'),
    queue: named(queueId, queues, 'Unknown queue'),
    compartment: compartmentId === null ? null : named(compartmentId, teams, 'Unknown compartment'),
    dueAt: decisionDue(createdAt, priority),
  };
}
