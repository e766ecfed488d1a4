import { Injectable } from '@nestjs/common';
import { addMoney, type Money } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { AGES, ageBucket, share, weightedMedian } from '../../domain/dashboard/dashboard.ts';
import { type AlertDayRow, DashboardSource, type DayRow, type DecisionRow, type OpenRow } from './dashboard-source.ts';

const DAY = 86_400_000;

const dates = (today: string, days: number): string[] =>
  Array.from({ length: days }, (_, i) => new Date(Date.parse(today) - (days - 1 - i) * DAY).toISOString().slice(0, 10));

const hours = (minutes: number | null): number | null => (minutes === null ? null : Math.round(minutes / 6) / 10);

const total = <Row>(rows: readonly Row[], of: (row: Row) => number): number => rows.reduce((sum, row) => sum + of(row), 0);

const sum = (rows: readonly DayRow[], of: (row: DayRow) => Money): Money => rows.reduce((all, row) => addMoney(all, of(row)), '0.00');

/** The manager's page: what is open, what flows, how long a decision takes, what was saved, and how often an alert was wrong. */
@Injectable()
export class GetDashboard {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly source: DashboardSource,
  ) {}

  execute(actor: Actor, { days }: { days: number }) {
    return this.unitOfWork.run(permitted(actor, 'dashboard:read'), async (tx) => {
      const today = tx.now().slice(0, 10);
      const range = dates(today, days);
      const since = range[0] ?? today;
      const ledger = await this.source.days(tx, since);
      const alerts = await this.source.alerts(tx, since);
      const decisions = await this.source.decisions(tx, since);
      return {
        asOf: tx.now(),
        days,
        open: openFigures(await this.source.open(tx)),
        flow: flow(range, ledger, alerts),
        decision: decisionTime(range, decisions),
        money: money(range, ledger),
        falsePositives: falsePositives(ledger, decisions, alerts),
      };
    });
  }
}

const byPriority = (rows: readonly OpenRow[]) =>
  [1, 2, 3, 4].map((priority) => ({
    priority,
    count: total(
      rows.filter((row) => row.priority === priority),
      (row) => row.cases,
    ),
  }));

function openFigures(rows: readonly OpenRow[]) {
  return {
    total: total(rows, (row) => row.cases),
    byAge: AGES.map(({ bucket }) => {
      const own = rows.filter((row) => ageBucket(row.ageDays) === bucket);
      return { bucket, count: total(own, (row) => row.cases), byPriority: byPriority(own) };
    }),
    byPriority: byPriority(rows),
  };
}

const flow = (range: readonly string[], ledger: readonly DayRow[], alerts: readonly AlertDayRow[]) =>
  range.map((day) => {
    const rows = ledger.filter((row) => row.day === day);
    return {
      day,
      opened: total(rows, (row) => row.opened),
      closed: total(rows, (row) => row.closed),
      alerts: total(
        alerts.filter((row) => row.day === day),
        (row) => row.received,
      ),
    };
  });

function decisionTime(range: readonly string[], decisions: readonly DecisionRow[]) {
  const median = (rows: readonly DecisionRow[]) =>
    hours(weightedMedian(rows.map(({ minutes, cases }) => ({ value: minutes, weight: cases }))));
  return {
    medianHours: median(decisions),
    byDay: range.map((day) => {
      const rows = decisions.filter((row) => row.day === day);
      return { day, medianHours: median(rows), count: total(rows, (row) => row.cases) };
    }),
  };
}

/** One currency only, the one with most cases: sums across currencies would be untrue. The others are named. */
function money(range: readonly string[], ledger: readonly DayRow[]) {
  const currencies = [...new Set(ledger.map((row) => row.currency))];
  const weight = (currency: string) =>
    total(
      ledger.filter((row) => row.currency === currency),
      (row) => row.opened + row.closed,
    );
  const [currency = null, ...others] = currencies.toSorted((a, b) => weight(b) - weight(a));
  const rows = ledger.filter((row) => row.currency === currency);
  const figures = (of: readonly DayRow[]) => ({
    exposure: sum(of, (row) => row.exposure),
    recovered: sum(of, (row) => row.recovered),
    loss: sum(of, (row) => row.loss),
  });
  return { currency, others, ...figures(rows), byDay: range.map((day) => ({ day, ...figures(rows.filter((row) => row.day === day)) })) };
}

function falsePositives(ledger: readonly DayRow[], decisions: readonly DecisionRow[], alerts: readonly AlertDayRow[]) {
  const dismissed = total(alerts, (row) => row.dismissed);
  const closedAsFalse = total(ledger, (row) => row.falsePositive);
  const decided = dismissed + total(ledger, (row) => row.closed);
  const typologies = [...new Set([...decisions, ...alerts].map((row) => row.typology))].toSorted();
  const byTypology = typologies.map((typology) => {
    const own = decisions.filter((row) => row.typology === typology);
    const wrong =
      total(
        own.filter((row) => row.disposition === 'FALSE_POSITIVE'),
        (row) => row.cases,
      ) +
      total(
        alerts.filter((row) => row.typology === typology),
        (row) => row.dismissed,
      );
    const n =
      total(own, (row) => row.cases) +
      total(
        alerts.filter((row) => row.typology === typology),
        (row) => row.dismissed,
      );
    return { typology, share: share(wrong, n), n };
  });
  return {
    share: share(dismissed + closedAsFalse, decided),
    dismissed,
    closedAsFalse,
    decided,
    byTypology: byTypology.filter(({ n }) => n > 0),
  };
}
