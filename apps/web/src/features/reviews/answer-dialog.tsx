import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { answerReviewItem, type ReviewItem } from '#api/reviews.ts';
import { Banner, Button, Choices, Dialog, Keys, TextArea, TwoKeys, toast, useAct } from '#ui';
import { usualReasons } from './words.ts';

interface Props {
  reviewId: string;
  item: ReviewItem;
  said: 'KEEP' | 'REVOKE';
  onClose: () => void;
  onDone: () => void;
}

const OTHER = 'other';

/** Keep or take away, with the reason that stays in the record. The usual one is chosen, so that Enter is enough. */
export function AnswerDialog({ reviewId, item, said, onClose, onDone }: Props) {
  const client = useQueryClient();
  const usual = usualReasons[said];
  const [chosen, setChosen] = useState<string>(usual[0] ?? OTHER);
  const [words, setWords] = useState('');
  const reason = chosen === OTHER ? words.trim() : chosen;
  const keeps = said === 'KEEP';
  const send = useAct('review:decide', {
    mutationFn: async () => (await answerReviewItem({ path: { id: reviewId, item: item.id }, body: { answer: said, reason } })).data,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.reviews.all });
      void client.invalidateQueries({ queryKey: keys.approvals.all });
      toast(keeps ? `${item.holder.name} keeps ${item.role.name}` : `Asked: ${item.role.name} away from ${item.holder.name}`);
      onDone();
    },
  });
  const refusal = reason.length < 3 ? 'Say why' : undefined;
  return (
    <Dialog
      opened
      size="small"
      title={keeps ? `Keep ${item.role.name} for ${item.holder.name}` : `Take ${item.role.name} from ${item.holder.name}`}
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
            {keeps ? (
              'Keep'
            ) : (
              <>
                <Keys turned={1} />
                Ask for the second key
              </>
            )}
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <Choices
        legend="Why"
        name="why"
        first
        value={chosen}
        onChange={setChosen}
        choices={[...usual.map((text) => ({ value: text, label: text })), { value: OTHER, label: 'In my own words' }]}
      />
      {chosen === OTHER && (
        <TextArea label="Reason" hideLabel rows={3} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      )}
      {!keeps && (
        <TwoKeys>Your answer is the first key. The role ends when a second person approves, at the latest with the sign-off.</TwoKeys>
      )}
    </Dialog>
  );
}
