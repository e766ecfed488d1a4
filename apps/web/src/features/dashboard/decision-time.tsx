import type { DashboardFigures } from '#api/dashboard.ts';
import { ChartWithTable } from '#ui';
import { Lines } from './line-chart.tsx';
import { bucketName, buckets, dayName, hoursText, middleHours, sum } from './series.ts';

/** How long a case takes from detection to decision. */
export function DecisionTime({ decision }: { decision: DashboardFigures['decision'] }) {
  const rows = buckets(decision.byDay).map(({ from, days }) => ({
    name: dayName(from),
    hours: middleHours(days),
    count: sum(days.map((day) => day.count)),
  }));
  const last = rows.findLast((row) => row.hours !== null);
  const top = Math.max(...rows.map((row) => row.hours ?? 0), 0);
  const inDays = top > 72;
  const each = bucketName(decision.byDay.length);
  return (
    <ChartWithTable
      title="Time to decision"
      says={`Median ${inDays ? 'days' : 'hours'}, ${each}.`}
      className="s6"
      table={{ head: ['From', 'Median', 'Decisions'], rows: rows.map((row) => [row.name, hoursText(row.hours), row.count]).reverse() }}
    >
      {last ? (
        <Lines
          label={`Median time to decision ${each}. Over the whole period: ${hoursText(decision.medianHours)}`}
          names={rows.map((row) => row.name)}
          format={(value) => (Number.isInteger(value) ? String(value) : value.toFixed(1))}
          lines={[
            {
              name: 'Median',
              look: 'c1',
              values: rows.map((row) => (row.hours === null ? null : inDays ? row.hours / 24 : row.hours)),
              end: hoursText(last?.hours ?? null),
            },
          ]}
        />
      ) : (
        <p className="t3">Nothing was decided in this period.</p>
      )}
    </ChartWithTable>
  );
}
