import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { type Queue, type Team, type TeamKind, TeamStore } from '../application/teams/team-store.ts';
import { one } from './sql.ts';

const COLUMNS = `t.id, t.name, t.kind, t.version, coalesce((SELECT array_agg(m.user_id ORDER BY m.added_at, m.user_id) FROM rbac.team_members m
  WHERE m.team_id = t.id AND m.removed_at IS NULL), '{}') AS members`;

export class SqlTeamStore extends TeamStore {
  all(tx: Tx): Promise<Team[]> {
    return tx.query<Team>(`SELECT ${COLUMNS} FROM rbac.teams t ORDER BY lower(t.name)`);
  }

  async lock(tx: Tx, id: string): Promise<Team | null> {
    await tx.query('SELECT FROM rbac.teams WHERE id = $1 FOR UPDATE', [id]);
    return one(await tx.query<Team>(`SELECT ${COLUMNS} FROM rbac.teams t WHERE t.id = $1`, [id]));
  }

  queues(tx: Tx): Promise<Queue[]> {
    return tx.query<Queue>(`
      SELECT q.id, q.name, q.open, q.version,
        ARRAY(SELECT w.team_id FROM rbac.queue_teams w WHERE w.queue_id = q.id ORDER BY w.team_id) AS teams
      FROM rbac.queues q ORDER BY lower(q.name)`);
  }

  async createQueue(tx: Tx, id: string, name: string): Promise<void> {
    const taken = await tx.query('SELECT FROM rbac.queues WHERE lower(name) = lower($1)', [name]);
    if (taken.length > 0) throw new DomainError('duplicate', 'There is a queue of that name already');
    await tx.query('INSERT INTO rbac.queues (id, name, created_at, created_by) VALUES ($1, $2, $3, $4)', [
      id,
      name,
      tx.now(),
      tx.actor.sub,
    ]);
  }

  async changeQueue(tx: Tx, approval: string): Promise<void> {
    await tx.query('SELECT rbac.change_queue($1)', [approval]);
  }

  async create(tx: Tx, id: string, name: string, kind: TeamKind = 'team'): Promise<void> {
    const taken = await tx.query('SELECT FROM rbac.teams WHERE lower(name) = lower($1)', [name]);
    if (taken.length > 0) throw new DomainError('duplicate', 'There is a team of that name already');
    await tx.query('INSERT INTO rbac.teams (id, name, created_at, created_by, kind) VALUES ($1, $2, $3, $4, $5)', [
      ...[id, name, tx.now(), tx.actor.sub, kind],
    ]);
  }

  async addMember(tx: Tx, team: string, user: string, approval: string | null): Promise<void> {
    await tx.query('INSERT INTO rbac.team_members (id, team_id, user_id, added_at, added_by) VALUES ($1, $2, $3, $4, $5)', [
      uuidv7(),
      team,
      user,
      tx.now(),
      approval,
    ]);
    if (approval !== null) await this.touch(tx, team);
  }

  async removeMember(tx: Tx, team: string, user: string, approval: string): Promise<void> {
    await tx.query(
      'UPDATE rbac.team_members SET removed_at = $3, removed_by = $4 WHERE team_id = $1 AND user_id = $2 AND removed_at IS NULL',
      [team, user, tx.now(), approval],
    );
    await this.touch(tx, team);
  }

  ofUser(tx: Tx, user: string): Promise<{ id: string; name: string }[]> {
    return this.ofUsers(tx, [user]);
  }

  ofUsers(tx: Tx, users: readonly string[]): Promise<{ user: string; id: string; name: string }[]> {
    return tx.query(
      `SELECT m.user_id AS "user", t.id, t.name FROM rbac.team_members m JOIN rbac.teams t ON t.id = m.team_id
       WHERE m.user_id = ANY ($1) AND m.removed_at IS NULL ORDER BY lower(t.name)`,
      [users],
    );
  }

  async placesOf(tx: Tx, users: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH mine AS (SELECT DISTINCT m.team_id AS id FROM rbac.team_members m JOIN rbac.teams t ON t.id = m.team_id
         WHERE m.user_id = ANY ($1) AND m.removed_at IS NULL AND t.kind = 'team')
       SELECT id FROM mine UNION SELECT q.id FROM rbac.queues q WHERE cardinality($1::uuid[]) > 0
         AND (q.open OR EXISTS (SELECT FROM rbac.queue_teams w JOIN mine ON mine.id = w.team_id WHERE w.queue_id = q.id))`,
      [users],
    );
    return rows.map(({ id }) => id);
  }

  private async touch(tx: Tx, team: string): Promise<void> {
    await tx.query('UPDATE rbac.teams SET version = version + 1 WHERE id = $1', [team]);
  }
}
