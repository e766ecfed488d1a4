import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import {
  type AlertDayRow,
  DashboardSource,
  type DayRow,
  type DecisionRow,
  type OpenRow,
} from '../../application/dashboard/dashboard-source.ts';

/** Reads the totals that schema `cases` keeps; the policies there ask for `dashboard:read`. */
@Injectable()
export class PgDashboardSource extends DashboardSource {
  days(tx: Tx, since: string): Promise<DayRow[]> {
    return tx.query(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, currency, opened, closed, confirmed, false_positive AS "falsePositive",
         round(exposure, 2)::text AS exposure, round(recovered, 2)::text AS recovered, round(loss, 2)::text AS loss
       FROM cases.rollup_days WHERE day >= $1 ORDER BY day`,
      [since],
    );
  }

  open(tx: Tx): Promise<OpenRow[]> {
    return tx.query(
      `SELECT ((now() AT TIME ZONE 'UTC')::date - opened_on) AS "ageDays", priority, sum(cases)::int AS cases
       FROM cases.rollup_open WHERE cases > 0 GROUP BY 1, 2`,
    );
  }

  decisions(tx: Tx, since: string): Promise<DecisionRow[]> {
    return tx.query(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, typology, disposition, minutes, cases
       FROM cases.rollup_decisions WHERE day >= $1 AND cases > 0`,
      [since],
    );
  }

  alerts(tx: Tx, since: string): Promise<AlertDayRow[]> {
    return tx.query(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, typology, sum(received)::int AS received, sum(dismissed)::int AS dismissed
       FROM cases.rollup_alert_days WHERE day >= $1 GROUP BY 1, 2`,
      [since],
    );
  }
}
