import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { findingPagesQuery, type WatchedFinding } from '#api/watch.ts';
import { Button, Can, Card, EmptyState, ErrorState, Icon, LoadingRows, Segmented, useViewer, When } from '#ui';
import { AnswerDialog } from './answer-dialog.tsx';
import { type ChangeSearch, type SignInsSearch, toFindingFilter } from './search.ts';

const boxes = [
  { value: 'open', label: 'Open' },
  { value: 'answered', label: 'Answered' },
] as const;

const loudness = {
  critical: { icon: 'sla-over', label: 'Critical' },
  warning: { icon: 'sla-due', label: 'Warning' },
  info: { icon: 'info', label: 'For information' },
} as const;

interface Props {
  search: SignInsSearch;
  onSearch: ChangeSearch;
}

/** Where the sign-ins behind a finding are: of the person, or from the network. */
function Trail({ finding, onSearch }: { finding: WatchedFinding; onSearch: ChangeSearch }) {
  const { person, networks } = finding;
  const [network] = networks;
  const look: Partial<SignInsSearch> | null = person
    ? { user: person.id, network: undefined }
    : network
      ? { network, user: undefined }
      : null;
  if (!look) return null;
  return (
    <button type="button" className="textbtn small" onClick={() => onSearch({ ...look, outcome: undefined, finding: undefined })}>
      {person ? `Sign-ins of ${person.name}` : `Sign-ins from ${network}`}
    </button>
  );
}

function FindingRow({ finding, onSearch, onAnswer }: { finding: WatchedFinding; onSearch: ChangeSearch; onAnswer: () => void }) {
  const { severity, title, says, openedAt, lastAt, times, person, people, answeredBy, reason } = finding;
  const viewer = useViewer();
  const { icon, label } = loudness[severity];
  const mine = person?.id === viewer.id;
  return (
    <li className="si-finding">
      <Icon name={icon} label={label} className={`si-${severity}`} />
      <div className="grow">
        <b>{title}</b>
        <p className="t2">{says}</p>
        {people.length > 0 && <p className="t3 small">Accounts: {people.map(({ name }) => name).join(', ')}</p>}
        <p className="t3 small">
          <When at={openedAt} />
          {times > 1 && (
            <>
              , {times} times, last <When at={lastAt} />
            </>
          )}{' '}
          <Trail finding={finding} onSearch={onSearch} />
        </p>
        {answeredBy && (
          <p className="si-answer small">
            <b>{answeredBy.name}</b>: {reason}
          </p>
        )}
      </div>
      {!answeredBy && (
        <Can permission="watch:handle">
          <Button size="sm" onClick={onAnswer} refusal={mine ? 'This is about you: a colleague answers it' : undefined}>
            Answer
          </Button>
        </Can>
      )}
    </li>
  );
}

/** What detectors found. The open ones wait for somebody to look. */
export function FindingList({ search, onSearch }: Props) {
  const list = useInfiniteQuery(findingPagesQuery(toFindingFilter(search)));
  const [answering, setAnswering] = useState<WatchedFinding | null>(null);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const box = search.show ?? 'open';
  return (
    <Card
      title="What was noticed"
      actions={
        <Segmented<'open' | 'answered'>
          label="Which findings"
          value={box}
          onChange={(next) => onSearch({ show: next === 'open' ? undefined : next, finding: undefined })}
          options={boxes}
        />
      }
      flush
    >
      {list.isPending && <LoadingRows label="The findings are loading" rows={3} />}
      {list.isError && <ErrorState error={list.error} title="The findings could not be read" onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState icon="check" title={box === 'open' ? 'Nothing waits for you' : 'Nothing was answered yet'}>
          Eleven detectors look at every try to sign in. How they are tuned stands in the sign-in policy.
        </EmptyState>
      )}
      <ul>
        {rows.map((finding) => (
          <FindingRow key={finding.id} finding={finding} onSearch={onSearch} onAnswer={() => setAnswering(finding)} />
        ))}
      </ul>
      {(list.hasNextPage || search.finding) && (
        <div className="si-more">
          {list.hasNextPage && (
            <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show earlier ones
            </Button>
          )}
          {search.finding && (
            <button type="button" className="textbtn small" onClick={() => onSearch({ finding: undefined })}>
              Show all findings
            </button>
          )}
        </div>
      )}
      {answering && <AnswerDialog finding={answering} onClose={() => setAnswering(null)} />}
    </Card>
  );
}
