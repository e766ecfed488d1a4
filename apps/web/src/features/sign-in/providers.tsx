import { useQuery } from '@tanstack/react-query';
import { offeredProvidersQuery, startOf } from '#api/federation.ts';
import { buttonClass, Icon } from '#ui';

/** The bank's own sign-in. A provider that does not answer takes nothing away: the ways below stay. */
export function Providers({ next }: { next: string }) {
  const providers = useQuery(offeredProvidersQuery).data ?? [];
  if (providers.length === 0) return null;
  return (
    <div className={providers.length > 1 ? 'sso' : 'sso one'}>
      {providers.map((provider) => (
        <a key={provider.id} className={buttonClass('default', 'lg')} href={startOf(provider, next)}>
          <Icon name="building" />
          <span className="cut">{provider.name}</span>
        </a>
      ))}
    </div>
  );
}
