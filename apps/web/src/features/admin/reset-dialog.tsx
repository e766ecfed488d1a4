import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { requestPasswordReset, type User } from '#api/people.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, TextArea, useAct, When } from '#ui';
import { HandOver } from './hand-over.tsx';

/** A one-time link with which somebody chooses a new password; of a colleague with privileges, first a request to a second person. */
export function ResetDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const send = useAct('user:manage', {
    mutationFn: async () => (await requestPasswordReset({ path: { id: user.id }, body: { reason: reason.trim() } })).data,
    onSettled: () => client.invalidateQueries({ queryKey: keys.approvals.all }),
  });
  if (send.data?.resetCode) {
    return (
      <HandOver
        name={user.name}
        invitation={{ kind: 'reset', username: user.username, code: send.data.resetCode }}
        warning="It is shown this once, works once, and opens nothing without their second factor."
        onClose={onClose}
      >
        <p className="t2">
          Works until <When at={send.data.expiresAt} format="datetime" zone />.
        </p>
      </HandOver>
    );
  }
  if (send.data) {
    return (
      <Dialog opened onClose={onClose} size="small" title="A second admin decides" footer={<Button onClick={onClose}>Close</Button>}>
        <p className="prose">
          {user.name} may change what others may do, so two people agree to a new password. Once it is approved, ask here again within a
          day, and the link is yours to hand over.
        </p>
      </Dialog>
    );
  }
  const refusal = reason.trim().length < 3 ? 'Say why' : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`A new password for ${user.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal) send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending} refusal={refusal}>
            Draw a link
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <p className="prose">
        They choose the password themselves, and their second factor stays. Be sure that it is them who asks: see or call them.
      </p>
      <TextArea
        label="Why"
        rows={3}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="Kept in the audit log. They are told."
        data-autofocus
      />
    </Dialog>
  );
}
