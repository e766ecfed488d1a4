import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshAlertsAndCases } from '#api/alert-cache.ts';
import { addAlertsToCase } from '#api/alerts.ts';
import { ifMatch } from '#api/http.ts';
import { asProblem } from '#api/problem.ts';
import { caseChoicesQuery } from '#api/search.ts';
import { Banner, Button, Choices, Dialog, EmptyState, LoadingRows, TextField, toast, useAct, words } from '#ui';
import { type ActDialogProps, idsOf, subjectOf } from './act.ts';

/** Adds alerts to a case that is open already. */
export function LinkDialog({ rows, onClose, onDone }: ActDialogProps) {
  const client = useQueryClient();
  const [q, setQ] = useState('');
  const [picked, setPicked] = useState<string | null>(null);
  const cases = useQuery(caseChoicesQuery(q.trim()));
  const choices = (cases.data ?? []).filter((item) => !['CLOSED', 'PENDING_APPROVAL', 'REOPEN_REQUESTED'].includes(item.state)).slice(0, 7);
  const target = choices.find((item) => item.id === picked);
  const send = useAct('case:work', {
    mutationFn: async () => {
      if (target) await addAlertsToCase({ path: { id: target.id }, headers: ifMatch(target.version), body: { alertIds: idsOf(rows) } });
    },
    onSuccess: () => {
      toast(`Added ${subjectOf(rows)} to ${target?.number}`);
      void refreshAlertsAndCases(client);
      onDone();
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Add ${subjectOf(rows)} to a case`}
      onSubmit={(event) => {
        event.preventDefault();
        if (target) send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending} refusal={target ? undefined : 'Choose a case first'}>
            Add to case
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TextField
        label="Find a case"
        placeholder="Number, or words of its title"
        value={q}
        onChange={(event) => setQ(event.target.value)}
        data-autofocus
      />
      {cases.isPending && <LoadingRows label="Cases are loading" rows={4} />}
      {choices.length > 0 && (
        <Choices
          legend="Open cases"
          name="case"
          value={picked}
          onChange={setPicked}
          choices={choices.map((item) => ({ value: item.id, label: item.number, says: `${item.title}. ${words(item.state)}` }))}
        />
      )}
      {cases.isSuccess && choices.length === 0 && <EmptyState icon="cases" title="No open case found" />}
    </Dialog>
  );
}
