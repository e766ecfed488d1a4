import { useState } from 'react';
import { type Machine, requestServiceAccountEnd } from '#api/machines.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';

/** Asks for a machine to be shut out for good. */
export function EndDialog({ machine, onClose }: { machine: Machine; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const ask = useAsk('service-account:manage', () =>
    requestServiceAccountEnd({ path: { id: machine.id }, body: { reason: reason.trim() } }),
  );
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  return (
    <AskForm
      title={`Disable ${machine.name}`}
      error={ask.error}
      busy={ask.isPending}
      refusal={undefined}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <p className="prose">
        It is shut out with its next request once a second admin agrees, and stays so. To shut a stolen key out at once, revoke the key.
      </p>
    </AskForm>
  );
}
