import { Link } from '@tanstack/react-router';
import type { AlertDetail } from '#api/alerts.ts';
import { buttonClass, SectionHead } from '#ui';

/** Where the alert leads: its case at the foot, cases like it in the body. */
export function PaneLinks({ alert, similarOnly = false }: { alert: AlertDetail; similarOnly?: boolean }) {
  if (!similarOnly) {
    if (!alert.case) return null;
    return (
      <footer className="pane-f">
        <Link to="/cases/$caseId" params={{ caseId: alert.case.id }} className={buttonClass('primary', 'md', 'grow')}>
          Go to {alert.case.number}
        </Link>
      </footer>
    );
  }
  if (alert.similar.length === 0) return null;
  return (
    <section>
      <SectionHead title="Similar cases" aside={alert.similar.length} />
      <ul className="sims">
        {alert.similar.map((item) => (
          <li key={item.id}>
            <Link to="/cases/$caseId" params={{ caseId: item.id }} className="mono nowrap">
              {item.number}
            </Link>
            <span className="t2 clip">{item.title}</span>
            <span className="t3 nowrap">{item.why}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
