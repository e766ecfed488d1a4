import type { Client } from 'pg';

/** Indexes and unique constraints of these tables, each with what takes it away and what brings it back; primary keys are none of them. */
const SORTED = `
  SELECT conname AS name, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away,
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS back
  FROM pg_constraint WHERE contype = 'u' AND conrelid = ANY ($1::regclass[])
  UNION ALL
  SELECT c.relname, format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)`;

/** Takes away what each new row would have to be sorted into, but for `kept`. Returns the statements that build it once, at the end. */
export async function dropIndexes(superuser: Client, tables: readonly string[], kept: readonly string[] = []): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string; away: string; back: string }>(SORTED, [tables]);
  const dropped = rows.filter(({ name }) => !kept.includes(name));
  for (const { away } of dropped) await superuser.query(away);
  return dropped.map(({ back }) => back);
}
