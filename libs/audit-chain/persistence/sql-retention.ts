import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type MonthExtent, Retention } from '../application/retention.ts';

const EXTENT = 'SELECT expired, first_index AS first, last_index AS last, entries, sealed FROM audit.month_extent($1)';

type Row = { expired: boolean } & Record<'first' | 'last' | 'entries' | 'sealed', string | null>;

const number = (text: string | null | undefined): number | null => (text === null || text === undefined ? null : Number(text));

@Injectable()
export class SqlRetention extends Retention {
  async extent(tx: Tx, month: string): Promise<MonthExtent> {
    const [row] = await tx.query<Row>(EXTENT, [month]);
    return {
      expired: row?.expired === true,
      first: number(row?.first),
      last: number(row?.last),
      entries: number(row?.entries),
      sealed: number(row?.sealed),
    };
  }
}
