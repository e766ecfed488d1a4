import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { chainStatusQuery } from '#api/chain.ts';
import { Banner, buttonClass, Can, formatTime } from '#ui';

/** Stands above every page while an incident that doubts the log is open. It goes when two people have closed the incident. */
export function ChainBanner() {
  const { data } = useQuery(chainStatusQuery);
  const incident = data?.incident;
  if (!incident) return null;
  const says = `${incident.says.charAt(0).toUpperCase()}${incident.says.slice(1)}.`;
  return (
    <div className="chain-banner">
      <Banner tone="bad" icon="seal-broken">
        <div className="chain-banner-in">
          <p>
            <b>
              Integrity incident {incident.number}, open since {formatTime(incident.openedAt, 'smart')}.
            </b>{' '}
            {says} Exports carry this notice until two keys close the incident.
          </p>
          <Can permission="incident:handle">
            <Link to="/incidents/$id" params={{ id: incident.id }} className={buttonClass('default', 'sm')}>
              Look at it
            </Link>
          </Can>
        </div>
      </Banner>
    </div>
  );
}
