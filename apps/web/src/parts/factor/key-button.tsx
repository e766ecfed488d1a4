import type { Session } from '#api/session.ts';
import { Button, Icon, useAct } from '#ui';
import { keyRefusal } from './refusal.ts';

interface Props {
  label: string;
  hint: string;
  /** Asks the browser for a key and the server what it is worth. */
  prove: () => Promise<Session>;
  onProven: (session: Session) => void;
}

/** One press: screen lock, finger, or security key. A place for the refusal is kept, so that nothing jumps. */
export function KeyButton({ label, hint, prove, onProven }: Props) {
  const run = useAct('anybody', { mutationFn: prove, onSuccess: onProven });
  return (
    <div className="keygo">
      <Button variant="primary" size="lg" icon="passkey" busy={run.isPending} onClick={() => run.mutate()}>
        {label}
      </Button>
      {run.error ? (
        <p className="err-t" role="alert">
          <Icon name="sla-over" />
          {keyRefusal(run.error)}
        </p>
      ) : (
        <p className="hint">{hint}</p>
      )}
    </div>
  );
}
