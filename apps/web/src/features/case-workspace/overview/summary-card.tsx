import { useState } from 'react';
import type { CaseDetail } from '#api/cases.ts';
import { Button, Card, useCan, When } from '#ui';
import { isStill } from '../still.ts';
import { MoneyBar } from './money-bar.tsx';
import { SummaryForm } from './summary-form.tsx';

/** What is known, in words that can be edited, above the money it is about. */
export function SummaryCard({ detail }: { detail: CaseDetail }) {
  const [editing, setEditing] = useState(false);
  const may = useCan()('case:work') && !isStill(detail.state);
  const actions = (
    <>
      <span className="t3 small nowrap">
        Changed <When at={detail.updatedAt} />
      </span>
      {may && !editing && (
        <Button size="sm" variant="quiet" icon="note" onClick={() => setEditing(true)}>
          Edit
        </Button>
      )}
    </>
  );
  return (
    <Card title="Summary" actions={actions}>
      {editing ? (
        <SummaryForm detail={detail} onClose={() => setEditing(false)} />
      ) : (
        <p className="prose case-summary">{detail.summary || <span className="t3">Nobody has written what this is about yet.</span>}</p>
      )}
      <MoneyBar figures={detail.figures} />
    </Card>
  );
}
