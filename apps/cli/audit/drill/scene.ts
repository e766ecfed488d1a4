import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { openSealer } from '#audit-chain';
import type { Scene } from './attack.ts';
import { openDrillLog, sealAll, writeOne } from './drill-log.ts';
import type { Scratch } from './scratch.ts';
import { startWorker, type Worker } from './worker.ts';

const TABLES = ['entries', 'payloads', 'seals', 'tiles', 'checkpoints', 'signed_heads', 'case_heads', 'logs'];
/** Seals nobody has heard of outside. */
const NO_COPIES = { newest: async () => null, put: async () => undefined };

export interface Base {
  readonly database: string;
  /** Where the base's checkpoints lie outside the database. */
  readonly folder: string;
}

/** What a drill of one class happens in. */
export class Stage implements Scene {
  readonly #folder = mkdtempSync(join(tmpdir(), 'caspix-drill-'));
  #client: Client | undefined;
  #worker: Worker | undefined;
  size = 0;
  victim = 0;

  constructor(
    private readonly scratch: Scratch,
    private readonly base: Base,
    private readonly database: string,
    private readonly pace: { tailMillis: number; watchMillis: number },
  ) {}

  /** Copies the base and starts a worker on it; returns when the worker has found the log whole once. */
  async open(): Promise<void> {
    cpSync(this.base.folder, this.#folder, { recursive: true });
    await this.restore();
    const { rows } = await this.sql('SELECT count(*)::int AS size FROM audit.seals');
    this.size = rows[0].size;
    // The last four are under the newest checkpoint only; these are before them.
    this.victim = this.size - 8;
    await this.startWorker();
  }

  readonly sql: Client['query'] = ((...parameters: Parameters<Client['query']>) => {
    if (!this.#client) throw new Error('the scene is closed');
    return this.#client.query(...parameters);
  }) as Client['query'];

  async record(): Promise<void> {
    const log = await openDrillLog(this.#config('app'), this.#config('worker'));
    try {
      await writeOne(log.unitOfWork, log.audit);
    } finally {
      await log.close();
    }
    for (const until = Date.now() + 30_000; ; await wait(100)) {
      const { rows } = await this.sql('SELECT max(size)::int AS size FROM audit.checkpoints');
      if (rows[0].size > this.size) return;
      if (Date.now() > until) throw new Error('the entry of the drill was not sealed');
    }
  }

  async startWorker(): Promise<void> {
    this.#worker = await startWorker(this.#config('worker'), this.pace);
  }

  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = undefined;
  }

  async restore(): Promise<void> {
    await this.#client?.end();
    const admin = await this.scratch.superuser('postgres');
    try {
      await admin.query(`DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`);
      await admin.query(`CREATE DATABASE ${this.database} TEMPLATE ${this.base.database}`);
    } finally {
      await admin.end();
    }
    this.#client = await this.scratch.superuser(this.database);
    const { rows } = await this.sql<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'audit'::regnamespace`,
    );
    const ours = rows.filter(({ name }) => TABLES.some((table) => name.startsWith(`audit.${table}`)));
    for (const { name } of ours) await this.sql(`ALTER TABLE ${name} DISABLE TRIGGER ALL`);
  }

  async sealAnew(): Promise<void> {
    for (const table of ['seals', 'tiles', 'checkpoints', 'signed_heads']) await this.sql(`DELETE FROM audit.${table}`);
    await this.sql(`UPDATE audit.sealer_state SET horizon = '0', system_identifier = NULL`);
    const log = await openDrillLog(this.#config('app'), this.#config('worker'));
    const thief = openSealer(log.workerSource, { config: this.#config('worker'), signers: log.signers }, { copies: NO_COPIES });
    try {
      await sealAll(() => thief.sealOnce());
    } finally {
      await thief.stop();
      await log.close();
    }
  }

  async close(): Promise<void> {
    await this.stopWorker();
    await this.#client?.end();
    this.#client = undefined;
    const admin = await this.scratch.superuser('postgres');
    await admin.query(`DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`);
    await admin.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #config(role: 'app' | 'worker') {
    return this.scratch.config(this.database, role, this.#folder);
  }
}
