import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { requestFactorReset, type User } from '#api/people.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Button, Dialog, useAct, When } from '#ui';
import { HandOver } from './hand-over.tsx';

/** A new start for somebody who lost every factor: a request to a second admin, and once that one agreed, the code. */
export function FreshStartDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const ask = useAct('user:manage', {
    mutationFn: async () => (await requestFactorReset({ path: { id: user.id }, body: { reason: reason.trim() } })).data,
    onSettled: () => Promise.all([keys.approvals.all, keys.people.all].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  const { enrolmentCode: code, expiresAt } = ask.data ?? {};
  if (code) {
    return (
      <HandOver
        name={user.name}
        invitation={{ kind: 'enrol', username: user.username, code }}
        warning="It is shown this once and works once. Every session of theirs has ended, and no factor of before opens the account."
        onClose={onClose}
      >
        <p className="t2">
          Works until <When at={expiresAt ?? null} format="datetime" zone />. With it they choose a password and enrol a second factor; what
          they may do stays as it is.
        </p>
      </HandOver>
    );
  }
  if (ask.data) {
    return (
      <Dialog opened onClose={onClose} size="small" title="A second admin decides" footer={<Button onClick={onClose}>Close</Button>}>
        <p className="prose">
          Nothing has changed yet. Once a second admin has agreed, ask here again within a day, and the code for {user.name} is yours to
          hand over. Only then their sessions end and their factors go.
        </p>
      </Dialog>
    );
  }
  return (
    <AskForm
      title={`A new start for ${user.name}`}
      error={ask.error}
      busy={ask.isPending}
      refusal={undefined}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <p className="prose">
        For somebody who lost every second factor. Whoever holds the code becomes this account, so two admins agree, and both know by
        another way that it is {user.name} who asks. If it was agreed to already, asking again gives the code.
      </p>
    </AskForm>
  );
}
