import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { grantPreviewQuery, requestRoleChange, rolesQuery, type User } from '#api/people.ts';
import { asProblem } from '#api/problem.ts';
import { Requested } from '#parts/approval/requested.tsx';
import { Banner, Button, Choices, Dialog, Keys, Loadable, TextArea, useAct, words } from '#ui';
import { Effect } from './role-changes.tsx';

interface Props {
  user: User;
  /** The role to take away; left out, one is to be given. */
  revoke?: string | undefined;
  onClose: () => void;
}

/** Asks for a role to be given or taken away. Asking is all that one admin can do. */
export function RoleChangeDialog({ user, revoke, onClose }: Props) {
  const client = useQueryClient();
  const roles = useQuery(rolesQuery);
  const [role, setRole] = useState<string | null>(revoke ?? null);
  const [reason, setReason] = useState('');
  const change = revoke ? ('revoke' as const) : ('grant' as const);
  const preview = useQuery({ ...grantPreviewQuery(user.id, role ?? '', change), enabled: role !== null });
  const name = roles.data?.items.find((item) => item.id === role)?.name ?? words(role ?? '');
  const send = useAct('role:grant', {
    mutationFn: async () =>
      (await requestRoleChange({ path: { id: user.id }, body: { role: role ?? '', change, reason: reason.trim() } })).data,
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.approvals.all }),
  });
  if (send.data) {
    const says = revoke ? `Take the role ${name} from ${user.name}.` : `Give ${user.name} the role ${name}.`;
    return <Requested number={send.data.number} says={says} onClose={onClose} />;
  }
  const refusal = !role ? 'Choose a role' : reason.trim().length < 3 ? 'Say why' : undefined;
  const held = new Set(user.roles.map((item) => item.role));
  return (
    <Dialog
      opened
      onClose={onClose}
      size="medium"
      title={revoke ? `Take ${name} from ${user.name}` : `Give ${user.name} a role`}
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
            <Keys turned={1} />
            Ask for the second key
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      {!revoke && (
        <Loadable query={roles} what="The roles" rows={4}>
          {({ items }) => (
            <Choices
              legend="Role"
              name="role"
              value={role}
              onChange={setRole}
              choices={items
                .filter((item) => !held.has(item.id) && item.retiredAt === null)
                .map((item) => ({ value: item.id, label: item.name, says: item.description }))}
            />
          )}
        </Loadable>
      )}
      {preview.data && roles.data && <Effect preview={preview.data} permissions={roles.data.permissions} />}
      <TextArea
        label="Why"
        rows={3}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="The second admin reads this, and so will an auditor."
      />
    </Dialog>
  );
}
