import { useInfiniteQuery } from '@tanstack/react-query';
import { signInPagesQuery, type WatchedSignIn } from '#api/watch.ts';
import { Button, Card, EmptyState, ErrorState, LoadingRows, Pill, type Tone, When } from '#ui';
import { factorWords } from '../../parts/factor/words.ts';
import { SignInFilters } from './filters.tsx';
import { type ChangeSearch, type SignInsSearch, toSignInFilter } from './search.ts';

export const outcomeWords: Record<WatchedSignIn['outcome'], { says: string; tone: Tone }> = {
  granted: { says: 'Signed in', tone: 'good' },
  halfway: { says: 'First factor only', tone: 'warn' },
  failed: { says: 'Failed', tone: 'bad' },
  denied: { says: 'Refused', tone: 'bad' },
};

function Row({ signIn, onSearch }: { signIn: WatchedSignIn; onSearch: ChangeSearch }) {
  const { at, person, name, outcome, factors, network, ip, device } = signIn;
  const { says, tone } = outcomeWords[outcome];
  return (
    <tr>
      <td>
        <When at={at} />
      </td>
      <td className="si-who">
        {person ? (
          <button type="button" className="textbtn" onClick={() => onSearch({ user: person.id, finding: undefined })}>
            {person.name}
          </button>
        ) : (
          <span className="t3">
            nobody’s name, <span className="mono">{name}</span>
          </span>
        )}
      </td>
      <td>
        <Pill tone={tone}>{says}</Pill>
      </td>
      <td className="si-with">{factorWords(factors)}</td>
      <td>
        {network ? (
          <button
            type="button"
            className="textbtn mono"
            title={`Everything from ${network}`}
            onClick={() => onSearch({ network, finding: undefined })}
          >
            {ip}
          </button>
        ) : (
          <span className="t3">unknown</span>
        )}
      </td>
      <td className="t2 si-device">{device}</td>
    </tr>
  );
}

/** Every try to sign in, newest first. A name or an address is a filter one press away. */
export function SignInList({ search, onSearch }: { search: SignInsSearch; onSearch: ChangeSearch }) {
  const list = useInfiniteQuery(signInPagesQuery(toSignInFilter(search)));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const name = rows.find(({ person }) => person?.id === search.user)?.person?.name;
  return (
    <Card title="Sign-ins" actions={<SignInFilters search={search} onSearch={onSearch} name={name} />} flush>
      {list.isPending && <LoadingRows label="The sign-ins are loading" rows={8} />}
      {list.isError && <ErrorState error={list.error} title="The sign-ins could not be read" onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState icon="search" title="No sign-in fits these filters">
          Take one away above. Tries under names that nobody has are kept for 30 days, all others for 13 months.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <div className="si-scroll" tabIndex={0} role="region" aria-label="Sign-ins">
          <table className="si-table">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">Outcome</th>
                <th scope="col">With</th>
                <th scope="col">From</th>
                <th scope="col">Device</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((signIn) => (
                <Row key={signIn.id} signIn={signIn} onSearch={onSearch} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && (
        <div className="si-more">
          <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show earlier ones
          </Button>
        </div>
      )}
    </Card>
  );
}
