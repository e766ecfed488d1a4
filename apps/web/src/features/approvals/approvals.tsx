import './approvals.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApprovalBox, type ApprovalSummary, approvalPagesQuery } from '#api/approvals.ts';
import { Button, EmptyState, ErrorState, LoadingRows, Segmented, useCrumbs } from '#ui';
import { HowItWorks } from './how-it-works.tsx';
import { RequestView } from './request-detail.tsx';
import { RequestGroup } from './request-list.tsx';
import type { ApprovalsSearch } from './search.ts';

const nothing: Record<ApprovalBox, { title: string; says: string }> = {
  'needs-you': { title: 'Nothing waits for your key', says: 'Requests that you may decide appear here as they are made.' },
  yours: { title: 'You have asked for nothing', says: 'What you send for a second key can be followed here.' },
  done: { title: 'Nothing is decided yet', says: 'Requests that were approved, refused or ran out are kept here.' },
};

function Groups({ box, rows, open }: { box: ApprovalBox; rows: readonly ApprovalSummary[]; open: string | undefined }) {
  if (box === 'done') return <RequestGroup title="Decided" requests={rows} open={open} />;
  const waiting = rows.filter((row) => row.state === 'PENDING');
  return (
    <>
      <RequestGroup title="Need your key" requests={waiting.filter((row) => row.canDecide)} open={open} />
      <RequestGroup title="Waiting for somebody else" requests={waiting.filter((row) => !row.canDecide)} open={open} />
      <RequestGroup title="Over" requests={rows.filter((row) => row.state !== 'PENDING')} open={open} />
    </>
  );
}

// With nothing chosen, a wide screen shows the first; a narrow one shows the list. The first stays open when it leaves the box:
// whoever has just decided it reads how it ended.
function useFirst(rows: readonly ApprovalSummary[]): string | undefined {
  const [first, setFirst] = useState<string>();
  if (first === undefined && rows[0]) setFirst(rows[0].id);
  return first;
}

/** Requests that wait for a second key: what needs the viewer's, what they asked for, and what was decided. */
export function Approvals({ search, onBox }: { search: ApprovalsSearch; onBox: (box: ApprovalBox) => void }) {
  useCrumbs({ label: 'Approvals' });
  const box = search.box ?? 'needs-you';
  return <Box key={box} box={box} search={search} onBox={onBox} />;
}

function Box({ box, search, onBox }: { box: ApprovalBox; search: ApprovalsSearch; onBox: (box: ApprovalBox) => void }) {
  const list = useInfiniteQuery(approvalPagesQuery(box));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const first = useFirst(rows);
  const open = search.request ?? first;
  const boxes = [
    { value: 'needs-you', label: 'Need you' },
    { value: 'yours', label: 'Yours' },
    { value: 'done', label: 'Done' },
  ] as const;
  return (
    <main id="main" className="appr" data-open={search.request !== undefined || undefined}>
      <section className="a-list" tabIndex={0} aria-label="Requests">
        <div className="a-h">
          <h1>Approvals</h1>
          <Segmented<ApprovalBox> label="Which requests" value={box} onChange={onBox} options={boxes} />
        </div>
        {list.isPending && <LoadingRows label="The requests are loading" />}
        {list.isError && <ErrorState error={list.error} title="The requests could not be read" onRetry={() => void list.refetch()} />}
        {list.isSuccess && rows.length === 0 && (
          <EmptyState icon="keys" title={nothing[box].title}>
            {nothing[box].says}
          </EmptyState>
        )}
        <Groups box={box} rows={rows} open={open} />
        {list.hasNextPage && (
          <Button size="sm" className="a-more" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show earlier ones
          </Button>
        )}
      </section>
      <div className="a-main">
        {open && <RequestView key={open} id={open} />}
        {!open && list.isSuccess && <HowItWorks />}
      </div>
    </main>
  );
}
