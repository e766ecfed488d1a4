import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Clock } from '#kernel';
import { CLOCK, databaseError } from '#platform';
import { type ServiceAccount, ServiceAccountReader, type SpentToken } from '../../application/service-accounts/service-account-store.ts';

const READ = 'SELECT id, name, permissions, enabled, public_key AS "publicKey" FROM auth.read_service_account($1)';
const SPEND = 'SELECT auth.spend_token($1, $2, $3, $4) AS spent';

/** One statement each, no transaction of their own: both run on every request of a machine. */
@Injectable()
export class SqlServiceAccountReader extends ServiceAccountReader {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  async read(id: string): Promise<ServiceAccount | null> {
    const [account] = await this.ask<ServiceAccount>(READ, [id]);
    return account ?? null;
  }

  async spend({ account, jti, until }: SpentToken): Promise<boolean> {
    // A digest, because a jti is whatever its sender likes.
    const digest = createHash('sha256').update(jti).digest();
    const [answer] = await this.ask<{ spent: boolean }>(SPEND, [account, digest, until, this.clock.now()]);
    return answer?.spent === true;
  }

  private async ask<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    try {
      return await this.dataSource.query<Row[]>(sql, parameters);
    } catch (error) {
      throw databaseError(error);
    }
  }
}
