import type { DashboardFigures } from '#api/dashboard.ts';
import { ChartWithTable, plural, words } from '#ui';
import { percent } from './series.ts';

const SHOWN = 7;

/** Where alerts were wrong most often, by typology. */
export function FalsePositives({ figures }: { figures: DashboardFigures['falsePositives'] }) {
  const rows = figures.byTypology.toSorted((a, b) => b.n - a.n);
  const shown = rows.slice(0, SHOWN).toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0));
  const told = shown.map((row) => `${words(row.typology)} ${percent(row.share)}`).join('; ');
  return (
    <ChartWithTable
      title="False positives by typology"
      says={`Share of what was decided. ${plural(figures.dismissed, 'alert')} dismissed, ${plural(figures.closedAsFalse, 'case')} closed as false.`}
      className="s6"
      table={{ head: ['Typology', 'Share', 'Decided'], rows: rows.map((row) => [words(row.typology), percent(row.share), row.n]) }}
    >
      {shown.length === 0 ? (
        <p className="t3">Nothing was decided in this period.</p>
      ) : (
        <div className="hbars" role="img" aria-label={`False positives by typology: ${told}`}>
          {shown.map((row) => (
            <div className="hb" key={row.typology}>
              <span className="hb-l clip">{words(row.typology)}</span>
              <span className="hb-b">
                <span className="hb-s">
                  <i style={{ width: `${(row.share ?? 0) * 100}%` }} />
                </span>
                <b>{percent(row.share)}</b>
              </span>
            </div>
          ))}
        </div>
      )}
    </ChartWithTable>
  );
}
