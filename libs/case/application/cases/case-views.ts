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
    const teams = records.some(({ teamId }) => teamId !== null) ? await this.principals.teamNames(tx) : new Map<string, string>();
    return records.map((record) => rowOf(record, names, teams));
  }
}

function rowOf(record: CaseRecord, names: ReadonlyMap<string, PersonName>, teams: ReadonlyMap<string, string>): CaseRow {
  const { id, number, title, type, typology, priority, state, disposition, exposure, currency } = record;
  const { createdAt, updatedAt, detectedAt, alertCount, version, ownerId, teamId } = record;
  return {
    ...{ id, number, title, type, typology, priority, state, disposition, exposure, currency },
    ...{ createdAt, updatedAt, detectedAt, alertCount, version },
    owner: ownerId === null ? null : personIn(names, ownerId),
    team: teamId === null ? null : { id: teamId, name: teams.get(teamId) ?? 'Unknown team' },
    dueAt: decisionDue(createdAt, priority),
  };
}
