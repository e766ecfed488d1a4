import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { type ReviewDetail, signReviewOff } from '#api/reviews.ts';
import { Banner, Button, Dialog, Keys, plural, TextArea, TwoKeys, toast, useAct } from '#ui';

/** The accountable manager's word, with what it sets off. */
export function SignOffDialog({ review, onClose }: { review: ReviewDetail; onClose: () => void }) {
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const { revoking, kept, open } = review.counts;
  const send = useAct('review:sign', {
    mutationFn: async () => (await signReviewOff({ path: { id: review.id }, body: { digest: review.digest, note: note.trim() } })).data,
    onSuccess: () => {
      void client.invalidateQueries();
      toast(`${review.number} is signed off`);
      onClose();
    },
    onError: () => void client.invalidateQueries({ queryKey: keys.reviews.all }),
  });
  const refusal = note.trim().length < 3 ? 'Say what you base it on' : undefined;
  return (
    <Dialog
      opened
      size="small"
      title={`Sign off ${review.number}`}
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
            <Keys turned={2} />
            Sign off
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TwoKeys>
        {revoking > 0
          ? `Your signature is the second key to ${plural(revoking, 'role')} that the reviewers want taken away. ${revoking === 1 ? 'It ends' : 'They end'} in the same instant.`
          : 'Nothing is taken away by this signature.'}{' '}
        {kept > 0 && `${plural(kept, 'grant')} kept. `}
        {open > 0 && `${plural(open, 'grant')} without an answer will stay as they are, and the result says so.`}
      </TwoKeys>
      <TextArea
        label="What you base it on"
        rows={3}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        hint="It stands in the result, beside your name."
        data-autofocus
      />
    </Dialog>
  );
}
