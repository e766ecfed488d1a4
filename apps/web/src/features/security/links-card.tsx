import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { beginLink, linksQuery, type OfferedProvider, type OwnLink, offeredProvidersQuery } from '#api/federation.ts';
import { Button, Card, EmptyState, IconButton, toastProblem, useAct, When } from '#ui';
import { UnlinkDialog } from './unlink-dialog.tsx';

/** By which identity providers one may come in, and how to add one, or take one away: the way leads there and back. */
export function LinksCard() {
  const links = useQuery(linksQuery).data ?? [];
  const offered = useQuery(offeredProvidersQuery).data ?? [];
  const [leaving, setLeaving] = useState<OwnLink | null>(null);
  const open = offered.filter(({ id }) => !links.some(({ provider }) => provider === id));
  const link = useAct('factor:own', {
    mutationFn: (provider: OfferedProvider) => beginLink(provider),
    onSuccess: (url) => location.assign(url),
    onError: (error) => toastProblem(error, 'Not linked.'),
  });
  if (links.length === 0 && open.length === 0) return null;
  return (
    <Card title="Sign-in by your bank" flush>
      {links.length === 0 ? (
        <EmptyState icon="building" title="Not linked yet">
          Link it once, and you come in by it from then on. Your passkey and password stay.
        </EmptyState>
      ) : (
        <ul className="sec-list">
          {links.map((own) => (
            <li key={own.provider}>
              <div className="grow">
                <b className="wrap">{own.name}</b>
                <p className="t3 small">
                  Linked <When at={own.linkedAt} />
                </p>
              </div>
              <IconButton icon="x" label={`Unlink ${own.name}`} onClick={() => setLeaving(own)} />
            </li>
          ))}
        </ul>
      )}
      {open.map((provider) => (
        <p key={provider.id} className="sec-foot">
          <Button size="sm" icon="link" busy={link.isPending && link.variables.id === provider.id} onClick={() => link.mutate(provider)}>
            Link {provider.name}
          </Button>
        </p>
      ))}
      {leaving && <UnlinkDialog link={leaving} onClose={() => setLeaving(null)} />}
    </Card>
  );
}
