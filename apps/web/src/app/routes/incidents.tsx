import { createRoute } from '@tanstack/react-router';
import { lazy } from 'react';
import { incidentsSearch } from '../../features/incidents/search.ts';
import { signedInRoute } from './signed-in.tsx';

const Incidents = lazy(async () => ({ default: (await import('../../features/incidents/incidents.tsx')).Incidents }));

export const incidentsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/incidents',
  validateSearch: incidentsSearch,
  component: List,
});

export const incidentRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/incidents/$id',
  validateSearch: incidentsSearch,
  component: One,
});

function List() {
  const { show } = incidentsRoute.useSearch();
  const navigate = incidentsRoute.useNavigate();
  return <Incidents box={show ?? 'open'} onBox={(next) => void navigate({ search: next === 'open' ? {} : { show: next } })} />;
}

function One() {
  const { id } = incidentRoute.useParams();
  const { show } = incidentRoute.useSearch();
  const navigate = incidentRoute.useNavigate();
  return (
    <Incidents
      box={show ?? 'open'}
      id={id}
      onBox={(next) => void navigate({ to: '/incidents', search: next === 'open' ? {} : { show: next } })}
    />
  );
}
