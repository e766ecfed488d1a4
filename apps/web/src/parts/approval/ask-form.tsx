import type { FormEvent, ReactNode } from 'react';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, Keys, TextArea } from '#ui';

interface Props {
  title: string;
  size?: 'small' | 'medium';
  error: unknown;
  busy: boolean;
  /** Why it cannot be asked yet. */
  refusal: string | undefined;
  reason: string;
  onReason: (reason: string) => void;
  onAsk: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that asks for what two admins must agree to: fields, the reason, and the first key. */
export function AskForm({ title, size = 'small', error, busy, refusal, reason, onReason, onAsk, onClose, children }: Props) {
  const missing = refusal ?? (reason.trim().length < 3 ? 'Say why' : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!missing) onAsk();
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      size={size}
      title={title}
      onSubmit={submit}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={busy} refusal={missing}>
            <Keys turned={1} />
            Ask for the second key
          </Button>
        </>
      }
    >
      {error !== null && <Banner tone="bad">{asProblem(error).detail}</Banner>}
      {children}
      <TextArea
        label="Why"
        rows={2}
        maxLength={2000}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
        hint="The second person reads this, and so will an auditor."
      />
    </Dialog>
  );
}
