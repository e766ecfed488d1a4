import './emergency.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { activeBreakGlassQuery, type BreakGlass, breakGlassQuery } from '#api/break-glass.ts';
import { Button, Can, Card, EmptyState, ErrorState, LoadingRows, useCan, useCrumbs } from '#ui';
import { ReviewUseDialog } from './review-use-dialog.tsx';
import { TakeRoleDialog } from './take-role-dialog.tsx';
import { UseRow } from './use-row.tsx';

function Uses({ onReview }: { onReview: (use: BreakGlass) => void }) {
  const list = useInfiniteQuery(breakGlassQuery);
  const uses = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title="Every use" flush>
      {list.isPending && <LoadingRows label="The uses are loading" rows={4} />}
      {list.isError && <ErrorState error={list.error} title="The uses could not be read" onRetry={() => void list.refetch()} />}
      {list.isSuccess && uses.length === 0 && (
        <EmptyState icon="shield" title="Nobody ever needed it">
          A role taken in an emergency appears here, and stays until somebody else has reviewed it.
        </EmptyState>
      )}
      <ul>
        {uses.map((use) => (
          <UseRow key={use.id} use={use} onReview={() => onReview(use)} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
    </Card>
  );
}

function OwnUses() {
  const can = useCan();
  const { data } = useQuery(activeBreakGlassQuery);
  if (!can('break-glass:use')) {
    return (
      <EmptyState icon="lock" title="Not in your role">
        Your role takes nothing in an emergency. Somebody who administers people can do so, or give you a role that may.
      </EmptyState>
    );
  }
  if (!data) return null;
  if (data.length === 0) {
    return (
      <EmptyState icon="shield" title="You hold nothing in an emergency">
        What you take appears here with the time that is left, and you can give it back early.
      </EmptyState>
    );
  }
  return (
    <Card title="Now" flush>
      <ul>
        {data.map((use) => (
          <UseRow key={use.id} use={use} />
        ))}
      </ul>
    </Card>
  );
}

/** The way in when nobody can approve: at once, for hours, loud, and reviewed by somebody else afterwards. */
export function Emergency() {
  useCrumbs({ label: 'Emergency' });
  const can = useCan();
  const [taking, setTaking] = useState(false);
  const [reviewing, setReviewing] = useState<BreakGlass | null>(null);
  return (
    <main id="main" className="pad em">
      <div className="em-h">
        <div className="grow">
          <h1>Emergency access</h1>
          <p className="t2">A role at once and without approval, for a few hours. Every admin is told, and somebody else reviews it.</p>
        </div>
        <Can permission="break-glass:use">
          <Button icon="alert" onClick={() => setTaking(true)}>
            Take a role
          </Button>
        </Can>
      </div>
      {can('break-glass:review') ? <Uses onReview={setReviewing} /> : <OwnUses />}
      {taking && <TakeRoleDialog onClose={() => setTaking(false)} />}
      {reviewing && <ReviewUseDialog use={reviewing} onClose={() => setReviewing(null)} />}
    </main>
  );
}
