import type { EmbeddedInstance } from '../embedded-instance.ts';
import { secret } from '../secrets.ts';
import { asSuperuser, DATABASE } from './connect.ts';

/** Timestamps of the migrations that the database has gone through. */
export function appliedMigrations({ place, server, layout }: EmbeddedInstance): Promise<string[]> {
  return asSuperuser(place, server.port, { password: secret(layout, 'superuser'), database: DATABASE }, async (client) => {
    const { rows: found } = await client.query<{ there: boolean }>("SELECT to_regclass('platform.migrations') IS NOT NULL AS there");
    if (!found[0]?.there) return [];
    // TypeORM keeps the last 13 digits of the class name as a number; the name keeps all 14.
    const { rows } = await client.query<{ stamp: string }>(
      "SELECT substring(name FROM '[0-9]{14}$') AS stamp FROM platform.migrations ORDER BY id",
    );
    return rows.map((row) => row.stamp);
  });
}
