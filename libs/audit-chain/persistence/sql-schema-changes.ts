import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type SchemaChange, SchemaChanges } from '../application/schema-watch.ts';
import { timeText } from './entry-row.ts';

const UNSEEN = `
  SELECT d.id, ${timeText('d.at')} AS at, d.login, d.role, d.command, d.object FROM watch.ddl d
  WHERE d.id > $1 ORDER BY d.id LIMIT $2`;

@Injectable()
export class SqlSchemaChanges extends SchemaChanges {
  async watched(tx: Tx): Promise<boolean> {
    const [here] = await tx.query<{ watched: boolean }>(
      // By the catalogue: the API asks too, and may not look into the schema itself.
      `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'watch' AND c.relname = 'ddl')
         AND (SELECT count(*) = 2 FROM pg_event_trigger
           WHERE evtname IN ('caspix_watch_ddl', 'caspix_watch_drop') AND evtenabled = 'A') AS watched`,
    );
    return here?.watched === true;
  }

  async unseen(tx: Tx, limit: number): Promise<SchemaChange[] | null> {
    if (!(await this.watched(tx))) return null;
    const [seen] = await tx.query<{ last: string }>('SELECT last_id AS last FROM audit.schema_seen FOR UPDATE');
    return tx.query<SchemaChange>(UNSEEN, [seen?.last ?? 0, limit]);
  }

  async seen(tx: Tx, lastId: string): Promise<void> {
    await tx.query('UPDATE audit.schema_seen SET last_id = $1', [lastId]);
  }
}
