import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Clock } from '#kernel';
import { CLOCK, databaseError, type Tx } from '#platform';
import {
  AccessTokenStore,
  type ServiceAccount,
  ServiceAccountReader,
  type SpentToken,
  type StoredAccessToken,
} from '../../application/service-accounts/service-account-store.ts';

/** One statement each, no transaction of their own: these run on every request of a machine. */
@Injectable()
export class SqlServiceAccountReader extends ServiceAccountReader {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  async read(id: string): Promise<ServiceAccount | null> {
    return this.one<ServiceAccount>('SELECT auth.machine_json($1) AS it', [id]);
  }

  async accessToken(digest: Buffer): Promise<StoredAccessToken | null> {
    return this.one<StoredAccessToken>('SELECT auth.read_access_token($1) AS it', [digest]);
  }

  async spend({ account, jti, until }: SpentToken): Promise<boolean> {
    // A digest, because a jti is whatever its sender likes.
    const digest = createHash('sha256').update(jti).digest();
    return (await this.one<boolean>('SELECT auth.spend_token($1, $2, $3, $4) AS it', [account, digest, until, this.clock.now()])) === true;
  }

  async lease(account: string, wanted: number): Promise<number> {
    return (await this.one<number>('SELECT auth.take_rate($1, $2, $3) AS it', [account, this.clock.now(), wanted])) ?? 0;
  }

  async noteUse(key: string): Promise<void> {
    await this.one('SELECT auth.note_service_key_use($1, $2) AS it', [key, this.clock.now()]);
  }

  private async one<It>(sql: string, parameters: unknown[]): Promise<It | null> {
    try {
      const [row] = await this.dataSource.query<{ it: It | null }[]>(sql, parameters);
      return row?.it ?? null;
    } catch (error) {
      throw databaseError(error);
    }
  }
}

export class SqlAccessTokenStore extends AccessTokenStore {
  async issue(tx: Tx, token: { id: string; digest: Buffer; key: string; scopes: readonly string[]; until: string }): Promise<boolean> {
    const { id, digest, key, scopes, until } = token;
    const [row] = await tx.query<{ issued: boolean }>('SELECT auth.issue_access_token($1, $2, $3, $4, $5, $6) AS issued', [
      id,
      digest,
      key,
      scopes,
      tx.now(),
      until,
    ]);
    return row?.issued === true;
  }
}
