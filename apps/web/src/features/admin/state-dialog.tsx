import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ifMatch } from '#api/http.ts';
import { keys } from '#api/keys.ts';
import { disableUser, enableUser, type User, unlockUser } from '#api/people.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, TextArea, toast, useAct } from '#ui';

type Change = 'disable' | 'enable' | 'unlock';

const words: Record<Change, { act: string; done: string; says: string }> = {
  disable: {
    act: 'Disable',
    done: 'is disabled',
    says: 'Every open session ends at once, and no new one can begin. What they did stays as it is.',
  },
  enable: { act: 'Enable', done: 'is enabled', says: 'They can sign in again, with the roles that they still hold.' },
  unlock: {
    act: 'Unlock',
    done: 'is unlocked',
    says: 'The failures that locked the account are forgotten. Ask first whether it was them.',
  },
};

async function apply(change: Change, user: User, reason: string): Promise<void> {
  const path = { id: user.id };
  if (change === 'unlock') await unlockUser({ path });
  else if (change === 'disable') await disableUser({ path, headers: ifMatch(user.version), body: { reason } });
  else await enableUser({ path, headers: ifMatch(user.version), body: { reason } });
}

/** Disables, enables or unlocks an account. */
export function StateDialog({ user, change, onClose }: { user: User; change: Change; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { act, done, says } = words[change];
  const send = useAct('user:manage', {
    mutationFn: () => apply(change, user, reason.trim()),
    onSuccess: () => {
      toast(`${user.name} ${done}`);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.people.all }),
  });
  const refusal = change !== 'unlock' && reason.trim().length < 3 ? 'Say why' : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`${act} ${user.name}`}
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
            {act}
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <p className="prose">{says}</p>
      {change !== 'unlock' && (
        <TextArea
          label="Why"
          rows={3}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          hint="Kept in the audit log."
          data-autofocus
        />
      )}
    </Dialog>
  );
}
