import type { DashboardFigures } from '#api/dashboard.ts';
import { ChartWithTable } from '#ui';
import { Lines } from './line-chart.tsx';
import { bucketName, buckets, dayName, sum } from './series.ts';

/** Cases opened and closed, and the alerts that came in meanwhile. */
export function Flow({ flow }: { flow: DashboardFigures['flow'] }) {
  const rows = buckets(flow).map(({ from, days }) => ({
    name: dayName(from),
    opened: sum(days.map((day) => day.opened)),
    closed: sum(days.map((day) => day.closed)),
    alerts: sum(days.map((day) => day.alerts)),
  }));
  const last = rows.at(-1);
  const each = bucketName(flow.length);
  return (
    <ChartWithTable
      title="Inflow and closures"
      says={`Cases ${each}.`}
      className="s7"
      table={{
        head: ['From', 'Opened', 'Closed', 'Net', 'Alerts in'],
        rows: rows.map((row) => [row.name, row.opened, row.closed, row.opened - row.closed, row.alerts]).reverse(),
      }}
    >
      <Lines
        label={`Cases opened and closed ${each}. The last: ${last?.opened ?? 0} opened, ${last?.closed ?? 0} closed`}
        names={rows.map((row) => row.name)}
        lines={[
          { name: 'Closed', look: 'c1', values: rows.map((row) => row.closed), end: `${last?.closed ?? 0} closed` },
          { name: 'Opened', look: 'c3', values: rows.map((row) => row.opened), end: `${last?.opened ?? 0} in` },
        ]}
      />
    </ChartWithTable>
  );
}
