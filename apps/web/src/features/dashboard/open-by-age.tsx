import type { DashboardFigures } from '#api/dashboard.ts';
import { ChartWithTable } from '#ui';

type Open = DashboardFigures['open'];
type Age = Open['byAge'][number];

const priorities = [1, 2, 3, 4] as const;
const countOf = (age: Age, priority: number): number => age.byPriority.find((part) => part.priority === priority)?.count ?? 0;

const first = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function Row({ age, most }: { age: Age; most: number }) {
  return (
    <div className="hb">
      <span className="hb-l">{first(age.bucket)}</span>
      <span className="hb-b">
        <span className="hb-t" style={{ width: `${(age.count / most) * 100}%` }}>
          {priorities.map((priority) => {
            const count = countOf(age, priority);
            if (count === 0) return null;
            return (
              <i key={priority} className={`p${priority}`} style={{ flexGrow: count }}>
                {count / most > 0.07 ? count : ''}
              </i>
            );
          })}
        </span>
        <b>{age.count.toLocaleString('en')}</b>
      </span>
    </div>
  );
}

/** Open cases by how long they have been open, each bar cut by priority. */
export function OpenByAge({ open }: { open: Open }) {
  const most = Math.max(...open.byAge.map((age) => age.count), 1);
  const told = open.byAge.map((age) => `${age.bucket}: ${age.count}`).join('; ');
  const legend = priorities.map((priority) => (
    <span key={priority} className="lgd">
      <i className={`p${priority}`} />P{priority}
    </span>
  ));
  return (
    <ChartWithTable
      title="Open by age and priority"
      says={legend}
      className="s5"
      table={{
        head: ['Age', 'P1', 'P2', 'P3', 'P4', 'All'],
        rows: open.byAge.map((age) => [first(age.bucket), ...priorities.map((priority) => countOf(age, priority)), age.count]),
      }}
    >
      <div className="hbars" role="img" aria-label={`Open cases by age. ${told}`}>
        {open.byAge.map((age) => (
          <Row key={age.bucket} age={age} most={most} />
        ))}
      </div>
    </ChartWithTable>
  );
}
