import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Clock } from '#kernel';
import { CLOCK, databaseError, type Scope } from '#platform';
import { type LiveSession, SessionReader } from '../application/sessions/session-store.ts';
import { utc } from './sql.ts';

const READ = `SELECT id, user_id AS "user", state, factors, username, display_name AS name, idle_seconds AS "idleSeconds",
  ${utc('absolute_at')} AS "absoluteAt", proofs, ${utc('proven_at')} AS "provenAt", ${utc('proven_until')} AS "provenUntil", roles, permissions,
  scopes, teams, queues, compartments, newer_grants AS "newerGrants" FROM auth.read_session($1, $2, $3)`;

/** As the function answers: `scopes` stand in the order of `permissions`. */
interface Row extends Omit<LiveSession, 'reach'> {
  scopes: Scope[];
  queues: string[];
  compartments: string[];
}

/** One statement, one round trip, no transaction of its own: this runs on every request. */
@Injectable()
export class SqlSessionReader extends SessionReader {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  async read(idHash: Buffer, activity: boolean): Promise<LiveSession | null> {
    try {
      const rows = await this.dataSource.query<Row[]>(READ, [idHash, this.clock.now(), activity]);
      const [row] = rows;
      // The function answers one row always: of nulls where there is no such session.
      return row?.id ? sessionOf(row) : null;
    } catch (error) {
      throw databaseError(error);
    }
  }
}

const sessionOf = ({ scopes, queues, compartments, ...session }: Row): LiveSession => ({
  ...session,
  reach: {
    scopes: Object.fromEntries(session.permissions.map((permission, i) => [permission, scopes[i] ?? 'own'])),
    otherwise: 'own',
    queues,
    compartments,
  },
});
