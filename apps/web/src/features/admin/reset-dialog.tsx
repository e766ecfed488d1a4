import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { requestPasswordReset, type User } from '#api/people.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, TextArea, toast, useAct, When } from '#ui';
import { invitationLink } from '../../parts/invitation.ts';

/** A one-time link with which somebody chooses a new password; of a colleague with privileges, first a request to a second person. */
export function ResetDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const send = useAct('user:manage', {
    mutationFn: async () => (await requestPasswordReset({ path: { id: user.id }, body: { reason: reason.trim() } })).data,
    onSettled: () => client.invalidateQueries({ queryKey: keys.approvals.all }),
  });
  if (send.data?.resetCode) return <Link user={user} code={send.data.resetCode} expiresAt={send.data.expiresAt} onClose={onClose} />;
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

function Link({ user, code, expiresAt, onClose }: { user: User; code: string; expiresAt: string | null; onClose: () => void }) {
  const link = invitationLink({ kind: 'reset', username: user.username, code });
  const copy = () => void navigator.clipboard?.writeText(link).then(() => toast('The link is copied'));
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Hand this to ${user.name}`}
      footer={
        <>
          <Button icon="copy" onClick={copy}>
            Copy the link
          </Button>
          <Button variant="primary" onClick={onClose}>
            Done, it is handed over
          </Button>
        </>
      }
    >
      <p className="enrol-link mono wrap">{link}</p>
      <Banner tone="warn">It is shown this once, works once, and opens nothing without their second factor.</Banner>
      <p className="t2">
        Works until <When at={expiresAt} format="datetime" zone />.
      </p>
    </Dialog>
  );
}
