import { useEffect, useState } from 'react';
import { idleMillis, noteSign } from '#api/activity.ts';
import { getSession } from '#api/session.ts';
import { Button, Dialog, toastProblem } from '#ui';

/** How long before the end somebody is warned. */
const WARNING_MILLIS = 90_000;

/** Says that the session is about to end for want of activity, while there is still time to stay. Dialogs below keep what was typed. */
export function IdleWarning({ idleSeconds }: { idleSeconds: number }) {
  const [left, setLeft] = useState(Number.POSITIVE_INFINITY);
  useEffect(() => {
    const timer = setInterval(() => setLeft(idleSeconds * 1000 - idleMillis()), 1_000);
    return () => clearInterval(timer);
  }, [idleSeconds]);
  if (left > WARNING_MILLIS || left <= 0) return null;
  const stay = async () => {
    noteSign();
    try {
      await getSession();
      setLeft(Number.POSITIVE_INFINITY);
    } catch (error) {
      toastProblem(error, 'The session could not be kept.');
    }
  };
  return (
    <Dialog
      opened
      size="small"
      title="Still there?"
      onClose={() => void stay()}
      footer={
        <Button variant="primary" onClick={() => void stay()}>
          Stay signed in
        </Button>
      }
    >
      <p className="t2" role="timer" aria-live="off">
        You will be signed out in <b className="tn">{Math.ceil(left / 1000)} seconds</b>, because nothing was done here for a while.
      </p>
    </Dialog>
  );
}
