import { useQuery } from '@tanstack/react-query';
import { beginOidcLink, linksQuery, offeredProvidersQuery } from '#api/federation.ts';
import { Button, Card, EmptyState, toastProblem, useAct, When } from '#ui';

/** By which identity providers one may come in, and how to add one: the way leads there and back. */
export function LinksCard() {
  const links = useQuery(linksQuery).data ?? [];
  const offered = useQuery(offeredProvidersQuery).data ?? [];
  const open = offered.filter(({ id, kind }) => kind === 'oidc' && !links.some(({ provider }) => provider === id));
  const link = useAct('factor:own', {
    mutationFn: async (provider: string) => (await beginOidcLink({ path: { provider } })).data.url,
    onSuccess: (url) => location.assign(url),
    onError: toastProblem,
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
          {links.map(({ provider, name, linkedAt }) => (
            <li key={provider}>
              <div className="grow">
                <b>{name}</b>
                <p className="t3 small">
                  Linked <When at={linkedAt} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      {open.map(({ id, name }) => (
        <p key={id} className="sec-foot">
          <Button size="sm" icon="link" busy={link.isPending} onClick={() => link.mutate(id)}>
            Link {name}
          </Button>
        </p>
      ))}
    </Card>
  );
}
