import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeLiteral } from 'pg';
import { repository } from '../../repository.ts';
import { databaseRoles } from '../instance.ts';
import type { Layout } from '../layout.ts';
import { secret } from '../secrets.ts';
import { asSuperuser, DATABASE } from './connect.ts';
import type { Place } from './place.ts';

/**
 * Makes the database and its roles as `deploy/postgres/roles.sql` wants them and gives the roles the passwords of their files.
 * Done at every start of the server: it takes a few milliseconds, and repairs what a crash between two steps left.
 */
export async function bootstrapDatabase(place: Place, port: number, layout: Layout): Promise<void> {
  const password = secret(layout, 'superuser');
  await asSuperuser(place, port, { password, database: 'postgres' }, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
  await asSuperuser(place, port, { password, database: DATABASE }, async (client) => {
    await client.query(readFileSync(join(repository, 'deploy/postgres/roles.sql'), 'utf8'));
    const passwords = databaseRoles.map(
      (role) => `ALTER ROLE caspix_${role} PASSWORD ${escapeLiteral(secret(layout, `database-${role}`))}`,
    );
    await client.query(passwords.join(';\n'));
  });
}
