import { useState } from 'react';
import { fieldErrors } from '#api/problem.ts';
import { whyRefused } from '#parts/approval/outcome.ts';
import type { Decide } from '#parts/approval/use-decide.ts';
import { Banner, Button, Dialog, TextArea } from '#ui';

const MAX = 2000;

/** Refusing wants a reason: whoever asked reads it, and it stays in the record. */
export function RefuseDialog({ number, decide, onClose }: { number: string; decide: Decide; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const { refuse } = decide;
  const error = refuse.error ? fieldErrors(refuse.error).get('reason') : undefined;
  const empty = reason.trim().length === 0;
  return (
    <Dialog
      opened
      size="small"
      title={`Refuse ${number}`}
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty) refuse.mutate(reason.trim(), { onSuccess: onClose });
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={refuse.isPending} refusal={empty ? 'Say why first' : undefined}>
            Refuse
          </Button>
        </>
      }
    >
      {refuse.error && !error && <Banner tone="bad">{whyRefused(refuse.error)}</Banner>}
      <TextArea
        label="Why"
        rows={4}
        maxLength={MAX}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={error}
        hint="Whoever asked reads this, and it stays in the record."
      />
    </Dialog>
  );
}
