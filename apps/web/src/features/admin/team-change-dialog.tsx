import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#api/keys.ts';
import { requestTeamChange, type Team, usersQuery } from '#api/people.ts';
import { asProblem } from '#api/problem.ts';
import { Requested } from '#parts/approval/requested.tsx';
import { Banner, Button, Dialog, Keys, SelectField, TextArea, useAct } from '#ui';

interface Props {
  team: Team;
  change: 'add' | 'remove';
  onClose: () => void;
}

function useCandidates(team: Team, change: Props['change']) {
  const users = useInfiniteQuery({ ...usersQuery(''), enabled: change === 'add' });
  if (change === 'remove') return team.members.map(({ id, name }) => ({ value: id, label: name }));
  const inside = new Set(team.members.map(({ id }) => id));
  const all = users.data?.pages.flatMap((page) => page.items) ?? [];
  return all.filter((user) => user.state === 'ACTIVE' && !inside.has(user.id)).map(({ id, name }) => ({ value: id, label: name }));
}

/** Asks for somebody to join or leave a team; a second admin decides. */
export function TeamChangeDialog({ team, change, onClose }: Props) {
  const client = useQueryClient();
  const candidates = useCandidates(team, change);
  const [userId, setUserId] = useState('');
  const [reason, setReason] = useState('');
  const name = candidates.find((candidate) => candidate.value === userId)?.label ?? '';
  const send = useAct('team:manage', {
    mutationFn: async () => (await requestTeamChange({ path: { id: team.id }, body: { userId, change, reason: reason.trim() } })).data,
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.approvals.all }),
  });
  if (send.data) {
    const says = change === 'add' ? `Let ${name} into the team ${team.name}.` : `Take ${name} out of the team ${team.name}.`;
    return <Requested number={send.data.number} says={says} onClose={onClose} />;
  }
  const refusal = !userId ? 'Choose a person' : reason.trim().length < 3 ? 'Say why' : undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={change === 'add' ? `Add a member to ${team.name}` : `Take a member out of ${team.name}`}
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
      <SelectField
        label="Person"
        empty="Choose a person"
        options={candidates}
        value={userId}
        onChange={(event) => setUserId(event.target.value)}
      />
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
