import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { candidatesQuery, openReview } from '#api/reviews.ts';
import { Banner, Button, Dialog, Keys, Loadable, toast, useAct } from '#ui';
import { blankReview, bodyOf, type Draft, whyNotYet } from './draft.ts';
import { NewReviewFields } from './new-review-fields.tsx';

/** Starts a campaign. One that ends what nobody answers asks for a second key first. */
export function NewReviewDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const people = useQuery(candidatesQuery);
  const [draft, setDraft] = useState<Draft>(blankReview);
  const send = useAct('review:manage', {
    mutationFn: async () => (await openReview({ body: bodyOf(draft) })).data,
    onSuccess: (review) => {
      void client.invalidateQueries({ queryKey: keys.reviews.lists });
      void client.invalidateQueries({ queryKey: keys.approvals.all });
      toast(review.state === 'OPEN' ? `${review.number} is open` : `${review.number} waits for a second key`);
      onClose();
      void navigate({ to: '/reviews/$reviewId', params: { reviewId: review.id } });
    },
  });
  const refusal = whyNotYet(draft);
  const problem = send.error ? asProblem(send.error) : null;
  return (
    <Dialog
      opened
      size="medium"
      title="New access review"
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
            {draft.unanswered === 'suspend' && <Keys turned={1} />}
            {draft.unanswered === 'suspend' ? 'Ask for the second key' : 'Start the review'}
          </Button>
        </>
      }
    >
      {problem && (
        <Banner tone="bad">
          {problem.detail}
          {problem.fields.length > 0 && `: ${problem.fields.map(({ field, reason }) => `${field} ${reason}`).join('; ')}`}
        </Banner>
      )}
      <Loadable query={people} what="Who may review" rows={4}>
        {(candidates) => <NewReviewFields draft={draft} candidates={candidates} onChange={(change) => setDraft({ ...draft, ...change })} />}
      </Loadable>
    </Dialog>
  );
}
