import type { ReactNode } from 'react';
import { asProblem } from '#api/problem.ts';
import { Button, Dialog, Icon } from '#ui';

interface Props {
  title: string;
  /** The verb on the button. */
  action: string;
  run: { isPending: boolean; error: unknown; mutate: () => void };
  onClose: () => void;
  children: ReactNode;
}

/** Asks before a way in is given up, and says what ends with it. */
export function GiveUpDialog({ title, action, run, onClose, children }: Props) {
  return (
    <Dialog
      opened
      size="small"
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button variant="primary" busy={run.isPending} onClick={() => run.mutate()}>
            {action}
          </Button>
        </>
      }
    >
      <p className="t2">{children}</p>
      {run.error !== null && (
        <p className="err-t" role="alert">
          <Icon name="sla-over" />
          {asProblem(run.error).detail}
        </p>
      )}
    </Dialog>
  );
}
