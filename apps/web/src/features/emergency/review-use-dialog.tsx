import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type BreakGlass, reviewBreakGlass } from '#api/break-glass.ts';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Choices, Dialog, TextArea, toast, useAct } from '#ui';

type Verdict = 'JUSTIFIED' | 'NOT_JUSTIFIED';

/** Answers for somebody else's emergency: was it one? */
export function ReviewUseDialog({ use, onClose }: { use: BreakGlass; onClose: () => void }) {
  const client = useQueryClient();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [note, setNote] = useState('');
  const send = useAct('break-glass:review', {
    mutationFn: async () =>
      (await reviewBreakGlass({ path: { id: use.id }, body: { verdict: verdict ?? 'NOT_JUSTIFIED', note: note.trim() } })).data,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.breakGlass.all });
      toast('Reviewed');
      onClose();
    },
  });
  const refusal = !verdict ? 'Say whether it was an emergency' : note.trim().length < 3 ? 'Say what you looked at' : undefined;
  return (
    <Dialog
      opened
      size="small"
      title={`Review what ${use.user.name} took`}
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal && !send.isPending) send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending} refusal={refusal}>
            Record the verdict
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <p className="prose">
        {use.user.name} took {use.role}: <q>{use.reason}</q>
      </p>
      <Choices<Verdict>
        legend="Was it an emergency"
        name="verdict"
        first
        value={verdict}
        onChange={setVerdict}
        choices={[
          { value: 'JUSTIFIED', label: 'Justified', says: 'Nothing else would have helped in time' },
          { value: 'NOT_JUSTIFIED', label: 'Not justified', says: 'Somebody could have been asked' },
        ]}
      />
      <TextArea label="What you looked at" rows={3} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
    </Dialog>
  );
}
