import { Injectable } from '@nestjs/common';
import type { Client } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { CourierLease } from '../../application/forward/courier-store.ts';

const LOCK = `hashtextextended('caspix audit forwarder', 0)`;

@Injectable()
export class SqlCourierLease extends CourierLease {
  #held: { runner: QueryRunner; client: Client } | null = null;

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async hold(): Promise<boolean> {
    if (this.#held) {
      try {
        await this.#held.client.query('SELECT 1');
        return true;
      } catch (error) {
        await this.release().catch(() => undefined);
        throw error;
      }
    }
    const runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as Client;
    const { rows } = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS held`);
    if (rows[0]?.held === true) this.#held = { runner, client };
    else await runner.release();
    return this.#held !== null;
  }

  async release(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    await held?.client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await held?.runner.release();
  }
}
