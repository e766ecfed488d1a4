import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ChainWalk, ChainWalks } from '../application/verify/chain-walk.ts';
import { SqlChainWalk } from './sql-chain-walk.ts';

@Injectable()
export class SqlChainWalks extends ChainWalks {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  open(): Promise<ChainWalk> {
    return SqlChainWalk.open(this.dataSource);
  }
}
