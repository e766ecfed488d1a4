import type { Tx } from '#platform';
import { WatchTurn } from '../../application/watch/watch-turn.ts';
import { one } from '../sql.ts';

export class SqlWatchTurn extends WatchTurn {
  async take(tx: Tx): Promise<boolean> {
    const rows = await tx.query<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended('caspix sign-in watch', 0)) AS mine`);
    return one(rows)?.mine ?? false;
  }
}
