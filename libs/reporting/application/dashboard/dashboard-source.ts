import type { Money } from '#kernel';
import type { Tx } from '#platform';

/** One day of the ledger in one currency. `day` is a UTC date, YYYY-MM-DD. */
export interface DayRow {
  day: string;
  currency: string;
  opened: number;
  closed: number;
  confirmed: number;
  falsePositive: number;
  exposure: Money;
  recovered: Money;
  loss: Money;
}

export interface OpenRow {
  ageDays: number;
  priority: number;
  cases: number;
}

export interface DecisionRow {
  day: string;
  typology: string;
  disposition: string;
  minutes: number;
  cases: number;
}

export interface AlertDayRow {
  day: string;
  typology: string;
  received: number;
  dismissed: number;
}

/** Where the figures come from: totals kept by the database as cases change, never rows of cases. */
export abstract class DashboardSource {
  abstract days(tx: Tx, since: string): Promise<DayRow[]>;
  abstract open(tx: Tx): Promise<OpenRow[]>;
  abstract decisions(tx: Tx, since: string): Promise<DecisionRow[]>;
  abstract alerts(tx: Tx, since: string): Promise<AlertDayRow[]>;
}
