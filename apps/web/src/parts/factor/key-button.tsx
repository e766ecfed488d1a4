import { useQuery } from '@tanstack/react-query';
import { keysBarredQuery } from '#api/passkeys.ts';
import type { Session } from '#api/session.ts';
import { Button, Icon, useAct } from '#ui';
import { keyWords } from './key-words.ts';
import { keyRefusal } from './refusal.ts';

interface Props {
  label: string;
  hint: string;
  /** Asks the browser for a key and the server what it is worth. */
  prove: () => Promise<Session>;
  onProven: (session: Session) => void;
}

/**
 * One press: screen lock, finger, or security key. A place for the refusal is kept, so that nothing jumps. Where the browser will offer
 * no passkeys here, it says so before anybody presses.
 */
export function KeyButton({ label, hint, prove, onProven }: Props) {
  const run = useAct('anybody', { mutationFn: prove, onSuccess: onProven });
  const barred = useQuery(keysBarredQuery).data;
  const refusal = run.error ? keyRefusal(run.error) : barred && keyWords[barred];
  return (
    <div className="keygo">
      <Button variant="primary" size="lg" icon="passkey" busy={run.isPending} onClick={() => run.mutate()}>
        {label}
      </Button>
      {refusal ? (
        <p className="err-t" role="alert">
          <Icon name="sla-over" />
          {refusal}
        </p>
      ) : (
        <p className="hint">{hint}</p>
      )}
    </div>
  );
}
