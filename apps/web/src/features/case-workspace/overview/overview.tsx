import { Link } from '@tanstack/react-router';
import type { CaseDetail } from '#api/cases.ts';
import { Card, RiskBars, useCan } from '#ui';
import { LinksCard } from '../links/links-card.tsx';
import { NotesCard } from '../notes/notes-card.tsx';
import { TimelineCard } from '../timeline/timeline-card.tsx';
import { PartiesCard } from './parties-card.tsx';
import { SummaryCard } from './summary-card.tsx';

function AlertsCard({ alerts }: { alerts: CaseDetail['alerts'] }) {
  const can = useCan();
  if (alerts.length === 0) return null;
  return (
    <Card title="Alerts" actions={<span className="t3 small">{alerts.length}</span>} flush>
      <ul className="case-alerts">
        {alerts.map((alert) => (
          <li key={alert.id}>
            <RiskBars score={alert.score} />
            {can('alert:read') ? (
              <Link to="/queue" search={{ state: 'LINKED', alert: alert.id, open: true }} className="clip" title={alert.title}>
                {alert.title}
              </Link>
            ) : (
              <span className="clip" title={alert.title}>
                {alert.title}
              </span>
            )}
            <span className="mono t3">{alert.number}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The case at a glance: what is known, where the money went, what happened; and beside it who is in it. */
export function Overview({ detail }: { detail: CaseDetail }) {
  const can = useCan();
  return (
    <div className="case-b">
      <div className="col">
        <SummaryCard detail={detail} />
        {can('transaction:read') && <LinksCard detail={detail} />}
        <TimelineCard caseId={detail.id} total={detail.counts.timeline} />
      </div>
      <div className="col">
        <PartiesCard detail={detail} />
        <NotesCard detail={detail} />
        <AlertsCard alerts={detail.alerts} />
      </div>
    </div>
  );
}
