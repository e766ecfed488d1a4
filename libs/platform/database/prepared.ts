import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { databaseError } from './database-error.ts';

/** Names that one process gives at most: each costs every connection the memory of a plan. */
const MOST_NAMES = 128;
const names = new Map<string, string>();

/** The name under which each connection keeps this text's plan; undefined when there are as many as may be. */
export function preparedName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `caspix-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}

/**
 * Runs a prepared statement outside any transaction, and so without context: for what must be read before anybody is known, on every
 * request. Everything else goes through a unit of work. Throws DomainError for what the schema refuses or when the database is away.
 */
export async function runPrepared<Row>(dataSource: DataSource, text: string, values: readonly unknown[]): Promise<Row[]> {
  const pool = (dataSource.driver as PostgresDriver).master as Pool;
  try {
    return (await pool.query({ name: preparedName(text), text, values: [...values] })).rows as Row[];
  } catch (error) {
    throw databaseError(error);
  }
}
