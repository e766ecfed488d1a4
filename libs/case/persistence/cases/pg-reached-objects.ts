import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type Extent, MOST_COUNTED } from '#rbac';
import { ReachedObjects } from '../../application/cases/count-reached.ts';

@Injectable()
export class PgReachedObjects extends ReachedObjects {
  cases = (tx: Tx, extent: Extent): Promise<number> => count(tx, 'cases', extent);
  alerts = (tx: Tx, extent: Extent): Promise<number> => count(tx, 'alerts', extent);
}

async function count(tx: Tx, what: 'cases' | 'alerts', { scope, holders, places }: Extent): Promise<number> {
  const [row] = await tx.query<{ n: number }>('SELECT cases.count_reached($1, $2, $3, $4, $5) AS n', [
    ...[what, scope],
    ...[holders, places, MOST_COUNTED + 1],
  ]);
  return row?.n ?? 0;
}
