import { Inject, Injectable } from '@nestjs/common';
import type { Client } from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { type Clock, DomainError } from '#kernel';
import type { Config } from '../config/schema.ts';
import { CLOCK, CONFIG } from '../tokens.ts';
import type { Actor } from './actor.ts';
import { databaseError, isRetryable } from './database-error.ts';
import { preparedName } from './prepared.ts';
import { beginAs } from './signed-context.ts';

const RUNS = 3;

/** One transaction with its authenticated context. The only way to any store. */
export class Tx {
  readonly #afterCommit: (() => void)[] = [];

  constructor(
    readonly actor: Actor,
    private readonly runner: QueryRunner,
    private readonly at: string,
  ) {}

  get manager(): EntityManager {
    return this.runner.manager;
  }

  /** Runs one parameterised statement. Throws DomainError for what the schema refuses, the driver's error otherwise. */
  async query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      const result = (await this.runner.query(sql, [...parameters], true)) as { records?: Row[] };
      return result.records ?? [];
    } catch (error) {
      throw databaseError(error);
    }
  }

  /**
   * As `query`, for what runs again and again: each connection parses and plans the text once. Only for texts that are few (a limit may
   * stand in them as a number; what people type may not).
   */
  async prepared<Row = Record<string, unknown>>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const name = preparedName(text);
    if (name === undefined) return this.query<Row>(text, parameters);
    try {
      const client = (await this.runner.connect()) as Client;
      return (await client.query({ name, text, values: [...parameters] })).rows as Row[];
    } catch (error) {
      throw databaseError(error);
    }
  }

  /** The moment at which this transaction began: RFC 3339, UTC, microseconds; the same for everything it writes. */
  now(): string {
    return this.at;
  }

  /** Runs after the commit, never before and never after a rollback: for files and live updates. */
  afterCommit(action: () => void): void {
    this.#afterCommit.push(action);
  }

  /** @internal */
  committed(): void {
    for (const action of this.#afterCommit) action();
  }
}

@Injectable()
export class UnitOfWork {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` in one transaction as `actor`. Commits when it returns, rolls back when it throws.
   * Serialization failures and deadlocks run again in a fresh transaction, three runs at most, so `work` must not
   * touch anything but `tx`.
   */
  async run<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let run = 1; ; run += 1) {
      try {
        return await this.once(actor, work);
      } catch (error) {
        if (run >= RUNS || !isRetryable(error)) throw error;
      }
    }
  }

  /**
   * Runs `work` in a transaction that PostgreSQL itself keeps from writing. The answer does not wait for its end, since nothing depends
   * on it: the connection goes back to the pool when the end has come.
   */
  async read<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    assertActor(actor);
    const runner = this.dataSource.createQueryRunner();
    let end: Promise<unknown> = Promise.resolve();
    try {
      const client = await connect(runner);
      await this.begin(client, actor, 'BEGIN READ ONLY');
      try {
        return await work(new Tx(actor, runner, this.clock.now()));
      } catch (error) {
        throw databaseError(error);
      } finally {
        end = client.query('ROLLBACK').catch(() => undefined);
      }
    } finally {
      void end.then(() => runner.release());
    }
  }

  private async once<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    assertActor(actor);
    const runner = this.dataSource.createQueryRunner();
    const tx = new Tx(actor, runner, this.clock.now());
    try {
      const client = await connect(runner);
      await this.begin(client, actor);
      // The repositories look at this flag before they open a transaction of their own.
      Object.assign(runner, { isTransactionActive: true });
      const result = await this.finish(client, work, tx);
      tx.committed();
      return result;
    } finally {
      Object.assign(runner, { isTransactionActive: false });
      await runner.release();
    }
  }

  /** BEGIN and the context travel in one round trip: a simple query may hold several statements. */
  private async begin(client: Client, actor: Actor, begin: 'BEGIN' | 'BEGIN READ ONLY' = 'BEGIN'): Promise<void> {
    const statement = beginAs(actor, backendOf(client), this.config.contextKey, begin);
    try {
      await client.query(statement);
    } catch (error) {
      // Nobody knows how far it came: the pool takes no connection back that was told to end.
      void client.end().catch(() => undefined);
      throw databaseError(error);
    }
  }

  private async finish<T>(client: Client, work: (tx: Tx) => Promise<T>, tx: Tx): Promise<T> {
    try {
      const result = await work(tx);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw databaseError(error);
    }
  }
}

function assertActor(actor: Actor): void {
  if (!actor?.sub) throw new DomainError('context-missing', 'Nothing runs without an authenticated actor');
}

async function connect(runner: QueryRunner): Promise<Client> {
  try {
    return (await runner.connect()) as Client;
  } catch (cause) {
    throw new DomainError('unavailable', 'The database does not answer', [], { cause });
  }
}

/** pg keeps the backend's process id, which the context is bound to, outside its public types. */
function backendOf(client: Client): number {
  const backend: unknown = Reflect.get(client, 'processID');
  if (typeof backend !== 'number') throw new DomainError('context-missing', 'The connection has no backend process id');
  return backend;
}
