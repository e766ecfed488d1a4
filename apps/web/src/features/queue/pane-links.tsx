import { Link } from '@tanstack/react-router';
import type { AlertDetail } from '#api/alerts.ts';
import { buttonClass, SectionHead, words } from '#ui';

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
      <SectionHead title="Same subjects elsewhere" aside={alert.similar.length} />
      <ul className="sims">
        {alert.similar.map((item) => (
          <li key={item.id}>
            {item.kind === 'case' ? (
              <Link to="/cases/$caseId" params={{ caseId: item.id }} className="mono nowrap">
                {item.number}
              </Link>
            ) : (
              <Link from="/queue" to="/queue" search={(prev) => ({ ...prev, alert: item.id })} className="mono nowrap">
                {item.number}
              </Link>
            )}
            <span className="t2 clip" title={`${item.title}. ${item.why}`}>
              {item.title}
            </span>
            <span className="t3 nowrap">{words(item.state)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
