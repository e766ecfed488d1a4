import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { assignCase, type CaseDetail } from '#api/cases.ts';
import { directoryQuery } from '#api/people.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, SelectField, toast, useAct } from '#ui';
import { useCaseChanged } from './use-case-acts.ts';

/** Handing the case to somebody. Work has one name on it, and every change of hands is on record. */
export function AssignDialog({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const people = useQuery(directoryQuery(''));
  const changed = useCaseChanged(detail.id);
  const [owner, setOwner] = useState(detail.owner?.id ?? '');
  const send = useAct('case:work', {
    mutationFn: async () => (await assignCase({ path: { id: detail.id }, body: { ownerId: owner || null } })).data,
    onSuccess: (saved) => {
      changed(saved);
      toast(saved.owner ? `${saved.owner.name} owns ${saved.number}` : `Nobody owns ${saved.number}`);
      onClose();
    },
  });
  const same = owner === (detail.owner?.id ?? '');
  return (
    <Dialog
      opened
      size="small"
      title={`Hand over ${detail.number}`}
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (!same) send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending} refusal={same ? 'Choose somebody else' : undefined}>
            Hand over
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <SelectField
        label="Owner"
        empty="Nobody"
        options={(people.data ?? []).map((person) => ({ value: person.id, label: person.name }))}
        value={owner}
        onChange={(event) => setOwner(event.target.value)}
        hint="Only the owner moves the work on."
      />
    </Dialog>
  );
}
