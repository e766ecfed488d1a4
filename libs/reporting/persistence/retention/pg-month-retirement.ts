import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { MonthRetirement } from '../../application/retention/retire-month.ts';

@Injectable()
export class PgMonthRetirement extends MonthRetirement {
  async held(tx: Tx, firstDay: string): Promise<number> {
    const [row] = await tx.query<{ held: number }>('SELECT reporting.held_in_month($1::date)::int AS held', [firstDay]);
    return row?.held ?? 0;
  }

  async retire(tx: Tx, firstDay: string, approval: string): Promise<void> {
    await tx.query('SELECT reporting.retire_audit_month($1::date, $2)', [firstDay, approval]);
  }
}
