import './dashboard.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { dashboardQuery } from '#api/dashboard.ts';
import { Button, Loadable, Pill, useCrumbs, When } from '#ui';
import { DecisionTime } from './decision-time.tsx';
import { FalsePositives } from './false-positives.tsx';
import { Figures } from './figures.tsx';
import { Flow } from './flow.tsx';
import { MoneySaved } from './money-saved.tsx';
import { OpenByAge } from './open-by-age.tsx';

// Whole weeks, and whole fours of weeks, so that every mark of a chart stands for the same span.
const periods = [
  { days: 30, label: '30 days' },
  { days: 91, label: 'Quarter' },
  { days: 364, label: 'Year' },
] as const;
export type Days = (typeof periods)[number]['days'];

/** The manager's page. No control on it writes anything: it filters, switches to tables, and prints. */
export function Dashboard({ days }: { days: Days }) {
  useCrumbs({ label: 'Overview' });
  const query = useQuery({ ...dashboardQuery(days), placeholderData: keepPreviousData });
  return (
    <main id="main" className="dash pad">
      <div className="d-h">
        <h1>Fraud operations</h1>
        <Pill tone="line" icon="eye">
          Read only
        </Pill>
        <span className="grow" />
        {query.data && (
          <span className="t3 small d-asof">
            Figures of <When at={query.data.asOf} format="time" zone />
          </span>
        )}
        <nav className="seg as-links" aria-label="Period">
          {periods.map((period) => (
            <Link
              key={period.days}
              to="/overview"
              search={{ days: period.days === 30 ? undefined : period.days }}
              activeOptions={{ exact: true, includeSearch: true }}
              aria-current={period.days === days ? 'true' : undefined}
            >
              {period.label}
            </Link>
          ))}
        </nav>
        <Button icon="print" className="no-print" onClick={() => window.print()}>
          Print
        </Button>
      </div>
      <Loadable query={query} what="The figures" rows={10}>
        {(figures) => (
          <>
            <Figures figures={figures} />
            <div className="d-grid">
              <OpenByAge open={figures.open} />
              <Flow flow={figures.flow} />
              <DecisionTime decision={figures.decision} />
              <FalsePositives figures={figures.falsePositives} />
              <MoneySaved money={figures.money} />
            </div>
          </>
        )}
      </Loadable>
    </main>
  );
}
