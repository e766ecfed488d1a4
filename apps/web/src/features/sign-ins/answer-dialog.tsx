import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { answerFinding, type WatchedFinding } from '#api/watch.ts';
import { Banner, Button, Dialog, TextArea, toast, useAct } from '#ui';

const SHORTEST = 5;

/** Somebody looked at it and says what it was. That stays, with the name. */
export function AnswerDialog({ finding, onClose }: { finding: WatchedFinding; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const cache = useQueryClient();
  const run = useAct('watch:handle', {
    mutationFn: () => answerFinding(finding.id, reason.trim()),
    onSuccess: async () => {
      toast('Answered. It is kept under “Answered”.');
      onClose();
      await cache.invalidateQueries({ queryKey: keys.watch.all });
    },
  });
  const short = reason.trim().length < SHORTEST;
  return (
    <Dialog
      opened
      size="small"
      title={finding.title}
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (!short) run.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            type="submit"
            icon="check"
            busy={run.isPending}
            refusal={short ? 'Say it in a few words first' : undefined}
          >
            Answer
          </Button>
        </>
      }
    >
      {run.error && <Banner tone="bad">{asProblem(run.error).detail}</Banner>}
      <p className="t2">{finding.says}</p>
      <TextArea
        label="What it was, and how you know"
        rows={3}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="Your name and words go into the log. If it goes on, it is raised again."
      />
    </Dialog>
  );
}
