import './incidents.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type IncidentBox, type IncidentRow, incidentPagesQuery } from '#api/incidents.ts';
import { Button, EmptyState, ErrorState, Icon, LoadingRows, Segmented, useCrumbs, When } from '#ui';
import { IncidentView } from './incident-view.tsx';
import { PlanCard } from './plan-card.tsx';
import { stateOf } from './words.ts';

const boxes = [
  { value: 'open', label: 'Open' },
  { value: 'closed', label: 'Closed' },
] as const;

const nothing: Record<IncidentBox, { title: string; says: string }> = {
  open: {
    title: 'Nothing is in doubt',
    says: 'The newest entries are read again every minute, all of them every day. What does not hold appears here by itself.',
  },
  closed: { title: 'No incident yet', says: 'Incidents that were closed are kept here, with who closed them and why.' },
};

function Row({ incident, box, current }: { incident: IncidentRow; box: IncidentBox; current: boolean }) {
  const { label, tone } = stateOf(incident);
  return (
    <li>
      <Link
        to="/incidents/$id"
        params={{ id: incident.id }}
        search={box === 'open' ? {} : { show: box }}
        className={current ? 'in-row on' : 'in-row'}
        aria-current={current || undefined}
      >
        <Icon
          name={incident.severity === 'critical' ? 'sla-over' : 'sla-due'}
          className={`in-${incident.severity}`}
          label={incident.severity === 'critical' ? 'Critical' : 'Warning'}
        />
        <span className="grow">
          <b>{incident.title}</b>
          <small>
            {incident.number}
            {incident.subject === 'log' ? '' : `, ${incident.subject}`}, <When at={incident.openedAt} />
          </small>
        </span>
        <small className={`in-state ${tone}`}>{label}</small>
      </Link>
    </li>
  );
}

/** Integrity incidents: what the product noticed about its own log, and what people did about it. */
export function Incidents({ box, id, onBox }: { box: IncidentBox; id?: string; onBox: (box: IncidentBox) => void }) {
  useCrumbs({ label: 'Incidents' });
  const list = useInfiniteQuery(incidentPagesQuery(box));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = id ?? rows[0]?.id;
  return (
    <main id="main" className="incidents" data-open={id !== undefined || undefined}>
      <section className="in-list" tabIndex={0} aria-label="Incidents">
        <div className="in-h">
          <h1>Incidents</h1>
          <Segmented<IncidentBox> label="Which incidents" value={box} onChange={onBox} options={boxes} />
        </div>
        {list.isPending && <LoadingRows label="The incidents are loading" rows={3} />}
        {list.isError && <ErrorState error={list.error} title="The incidents could not be read" onRetry={() => void list.refetch()} />}
        {list.isSuccess && rows.length === 0 && (
          <EmptyState icon="check" title={nothing[box].title}>
            {nothing[box].says}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <ul>
            {rows.map((row) => (
              <Row key={row.id} incident={row} box={box} current={row.id === open} />
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <Button size="sm" className="in-more" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show earlier ones
          </Button>
        )}
      </section>
      <div className="in-main" tabIndex={0} role="region" aria-label="The incident, and who is told">
        {open && <IncidentView key={open} id={open} />}
        <PlanCard />
      </div>
    </main>
  );
}
