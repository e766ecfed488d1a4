import { useInfiniteQuery } from '@tanstack/react-query';
import { type TimelineKind, timelineQuery } from '#api/cases.ts';
import { Button, Card, EmptyState, type IconName, Loadable, ToggleChip, zoneName } from '#ui';
import { TimelineList } from './timeline-list.tsx';

const kinds: readonly { kind: TimelineKind; label: string; icon: IconName }[] = [
  { kind: 'money', label: 'Money', icon: 'flow' },
  { kind: 'evidence', label: 'Evidence', icon: 'clip' },
  { kind: 'reveal', label: 'Reveals', icon: 'eye' },
  { kind: 'decision', label: 'Decisions', icon: 'keys' },
  { kind: 'note', label: 'Notes', icon: 'note' },
  { kind: 'case', label: 'The case itself', icon: 'cases' },
];

interface Props {
  caseId: string;
  kind: TimelineKind | undefined;
  onKind: (kind: TimelineKind | undefined) => void;
}

/** Everything that happened on the case. It is the case's part of the audit log: there is no second record that could differ. */
export function TimelineTab({ caseId, kind, onKind }: Props) {
  const query = useInfiniteQuery(timelineQuery(caseId, kind));
  const entries = query.data?.pages.flatMap((page) => page.items);
  return (
    <div className="case-one">
      <Card title="Timeline" actions={<span className="t3 small">Times in {zoneName()}. Every line is an audit entry.</span>}>
        <div className="tl-f">
          <ToggleChip on={kind === undefined} onToggle={() => onKind(undefined)}>
            All
          </ToggleChip>
          {kinds.map((one) => (
            <ToggleChip
              key={one.kind}
              on={kind === one.kind}
              icon={one.icon}
              onToggle={() => onKind(kind === one.kind ? undefined : one.kind)}
            >
              {one.label}
            </ToggleChip>
          ))}
        </div>
        <Loadable query={{ ...query, data: entries }} what="The timeline" rows={10}>
          {(items) =>
            items.length === 0 && !query.hasNextPage ? (
              <EmptyState icon="clock" title="Nothing of this kind has happened" />
            ) : (
              <TimelineList entries={items} />
            )
          }
        </Loadable>
        {query.hasNextPage && (
          <Button size="sm" className="tl-more" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show earlier
          </Button>
        )}
      </Card>
    </div>
  );
}
