import { useState } from 'react';
import { ifMatch } from '#api/http.ts';
import { type Role, requestRoleRetirement } from '#api/people.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';

/** Asks for a role that nobody holds to be given no more; its versions stay readable. */
export function RetireRoleDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const ask = useAsk('role:design', () =>
    requestRoleRetirement({ path: { id: role.id }, body: { reason: reason.trim() }, headers: ifMatch(role.version) }),
  );
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  return (
    <AskForm
      title={`Retire ${role.name}`}
      error={ask.error}
      busy={ask.isPending}
      refusal={undefined}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <p className="prose">It can be given to nobody afterwards. Its versions stay readable, and so does who held it.</p>
    </AskForm>
  );
}
