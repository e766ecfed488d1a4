import { type ReactNode, useState } from 'react';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, type IconName, type Needed, TextArea, useAct } from '#ui';

const SHORTEST = 5;

interface Props {
  title: string;
  /** What the act does, above the field. */
  says: ReactNode;
  label: string;
  hint: string;
  /** The word on the button. */
  act: string;
  needs: Needed;
  icon?: IconName;
  send: (reason: string) => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
}

/** An act that wants its reason in words: asking for information, escalating, reopening, determining suspicion. */
export function ReasonDialog({ title, says, label, hint, act, needs, icon, send, onDone, onClose }: Props) {
  const [reason, setReason] = useState('');
  const run = useAct(needs, { mutationFn: () => send(reason.trim()), onSuccess: onDone });
  const short = reason.trim().length < SHORTEST;
  const error = run.error ? fieldErrors(run.error).get('reason') : undefined;
  return (
    <Dialog
      opened
      size="small"
      title={title}
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
            icon={icon}
            busy={run.isPending}
            refusal={short ? 'Say it in a few words first' : undefined}
          >
            {act}
          </Button>
        </>
      }
    >
      {run.error && !error && <Banner tone="bad">{asProblem(run.error).detail}</Banner>}
      <p className="t2">{says}</p>
      <TextArea
        label={label}
        rows={3}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={error}
        hint={hint}
      />
    </Dialog>
  );
}
