import { Injectable } from '@nestjs/common';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { type SealSession, SealSessions } from '../application/seal/seal-session.ts';
import { SqlSealSession } from './sql-seal-session.ts';

@Injectable()
export class SqlSealSessions extends SealSessions {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async open(): Promise<SealSession> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await SqlSealSession.open((await runner.connect()) as Client, () => runner.release());
    } catch (error) {
      await runner.release();
      throw error;
    }
  }
}
