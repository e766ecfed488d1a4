import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { activeBreakGlassQuery, type BreakGlass } from '#api/break-glass.ts';
import { Banner, useViewer, When } from '#ui';

function Sentence({ use, own }: { use: BreakGlass; own: boolean }) {
  return (
    <>
      <b>{own ? 'You hold' : `${use.user.name} holds`}</b> the role {use.role} by emergency until{' '}
      <When at={use.endsAt} format="time" zone />. {own ? 'Everything you do with it is watched and will be reviewed.' : `“${use.reason}”`}
    </>
  );
}

/** Across every page while somebody holds a role that nobody approved: its holder sees it, and whoever must review it. */
export function EmergencyBanner() {
  const viewer = useViewer();
  const { data = [] } = useQuery(activeBreakGlassQuery);
  const [first, ...others] = data;
  if (!first) return null;
  return (
    <Banner tone="bad" icon="alert">
      <Sentence use={first} own={first.user.id === viewer.id} /> {others.length > 0 && `${others.length} more. `}
      <Link to="/emergency">See it</Link>
    </Banner>
  );
}
