import type { ReactNode } from 'react';
import type { DashboardFigures } from '#api/dashboard.ts';
import { plural } from '#ui';
import { buckets, hoursText, middleHours, percent, shortAmount, sum } from './series.ts';
import { Spark } from './spark.tsx';

function Figure({ name, children, sub }: { name: string; children: ReactNode; sub: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="big">{children}</dd>
      <dd className="sub">{sub}</dd>
    </div>
  );
}

function ByPriority({ open }: { open: DashboardFigures['open'] }) {
  const told = open.byPriority.map(({ priority, count }) => `${count} P${priority}`).join(', ');
  return (
    <>
      <span className="pbar" role="img" aria-label={told}>
        {open.byPriority.map(({ priority, count }) => count > 0 && <i key={priority} className={`p${priority}`} style={{ flex: count }} />)}
      </span>
      <span className="pl">
        {open.byPriority.map(({ priority, count }) => (
          <span key={priority}>
            <b>{count.toLocaleString('en')}</b> P{priority}
          </span>
        ))}
      </span>
    </>
  );
}

const signed = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0');

/** The five figures of the page, each with its course. */
export function Figures({ figures }: { figures: DashboardFigures }) {
  const { open, flow, decision, money, falsePositives } = figures;
  const week = flow.slice(-7);
  const opened = sum(week.map((day) => day.opened));
  const closed = sum(week.map((day) => day.closed));
  const recovered = Number(money.exposure) > 0 ? Number(money.recovered) / Number(money.exposure) : null;
  return (
    <dl className="kpis">
      <Figure name="Open cases" sub={<ByPriority open={open} />}>
        {open.total.toLocaleString('en')}
      </Figure>
      <Figure name="Last 7 days, in minus out" sub={`${opened} in, ${closed} closed`}>
        {signed(opened - closed)}
        <Spark values={buckets(flow).map((bucket) => sum(bucket.days.map((day) => day.opened - day.closed)))} />
      </Figure>
      <Figure name="Median time to decision" sub={plural(sum(decision.byDay.map((day) => day.count)), 'decision')}>
        {hoursText(decision.medianHours)}
        <Spark values={buckets(decision.byDay).flatMap((bucket) => middleHours(bucket.days) ?? [])} />
      </Figure>
      <Figure
        name="Recovered against exposure"
        sub={`${shortAmount(money.recovered)} of ${shortAmount(money.exposure)} ${money.currency ?? ''}`}
      >
        {percent(recovered)}
        <Spark values={buckets(money.byDay).map((bucket) => sum(bucket.days.map((day) => Number(day.recovered))))} />
      </Figure>
      <Figure name="False positives" sub={`of ${falsePositives.decided.toLocaleString('en')} decided`}>
        {percent(falsePositives.share)}
      </Figure>
    </dl>
  );
}
