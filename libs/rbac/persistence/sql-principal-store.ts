import type { Tx } from '#platform';
import { type Principal, PrincipalStore } from '../application/principal-store.ts';
import type { SetupState } from '../domain/setup.ts';
import { one, setupOf } from './sql.ts';

const COLUMNS = 'user_id AS "user", person_id AS person, active, rbac.clock() AS serial';

export class SqlPrincipalStore extends PrincipalStore {
  async add(tx: Tx, user: string, person: string): Promise<void> {
    await tx.query('INSERT INTO rbac.principals (user_id, person_id) VALUES ($1, $2)', [user, person]);
  }

  async find(tx: Tx, user: string): Promise<Principal | null> {
    return one(await tx.query<Principal>(`SELECT ${COLUMNS} FROM rbac.principals WHERE user_id = $1`, [user]));
  }

  async lock(tx: Tx, user: string): Promise<Principal | null> {
    return one(await tx.query<Principal>(`SELECT ${COLUMNS} FROM rbac.principals WHERE user_id = $1 FOR UPDATE`, [user]));
  }

  async setActive(tx: Tx, user: string, active: boolean): Promise<void> {
    await tx.query('UPDATE rbac.principals SET active = $2 WHERE user_id = $1', [user, active]);
  }

  async otherRoleKeepers(tx: Tx, than: string): Promise<number> {
    const rows = await tx.query<{ others: string }>('SELECT rbac.other_role_keepers($1) AS others', [than]);
    return Number(one(rows)?.others ?? 0);
  }

  async roleKeepersWithout(tx: Tx, role: string): Promise<number> {
    const rows = await tx.query<{ left: string }>('SELECT rbac.role_keepers_without($1) AS left', [role]);
    return Number(one(rows)?.left ?? 0);
  }

  async permittedAfresh(tx: Tx): Promise<string[]> {
    return one(await tx.query<{ permissions: string[] }>('SELECT rbac.permitted_afresh() AS permissions'))?.permissions ?? [];
  }

  setup(tx: Tx): Promise<SetupState> {
    return setupOf(tx);
  }

  async holders(tx: Tx, permission: string): Promise<string[]> {
    const rows = await tx.query<{ user: string }>('SELECT holder AS "user" FROM rbac.holders($1) AS holder', [permission]);
    return rows.map(({ user }) => user);
  }
}
