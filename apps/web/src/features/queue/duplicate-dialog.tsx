import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshAlerts } from '#api/alert-cache.ts';
import { markDuplicate } from '#api/alerts.ts';
import { ifMatch } from '#api/http.ts';
import { asProblem } from '#api/problem.ts';
import { searchQuery } from '#api/search.ts';
import { Banner, Button, Choices, Dialog, EmptyState, TextArea, TextField, toast, useAct } from '#ui';
import { type ActDialogProps, subjectOf } from './act.ts';

/** Says that an alert tells what another one already told. */
export function DuplicateDialog({ rows, onClose, onDone }: ActDialogProps) {
  const client = useQueryClient();
  const row = rows[0];
  const [q, setQ] = useState('');
  const [of, setOf] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const found = useQuery(searchQuery(q.trim()));
  const others = (found.data?.alerts ?? []).filter((alert) => alert.id !== row?.id).slice(0, 6);
  const send = useAct('alert:triage', {
    mutationFn: async () => {
      if (row && of) await markDuplicate({ path: { id: row.id }, headers: ifMatch(row.version), body: { of, note: note.trim() } });
    },
    onSuccess: () => {
      toast(`${row?.number} is marked as a duplicate`);
      void refreshAlerts(client);
      onDone();
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Mark ${subjectOf(rows)} as a duplicate`}
      onSubmit={(event) => {
        event.preventDefault();
        if (of) send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending} refusal={of ? undefined : 'Choose the alert it repeats'}>
            Mark as a duplicate
          </Button>
        </>
      }
    >
      {send.error && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TextField
        label="The alert it repeats"
        placeholder="ALR-000123, or words of its title"
        value={q}
        onChange={(event) => setQ(event.target.value)}
        autoComplete="off"
        data-autofocus
      />
      {others.length > 0 && (
        <Choices
          legend="Alerts found"
          hideLegend
          name="of"
          value={of}
          onChange={setOf}
          choices={others.map((alert) => ({ value: alert.id, label: alert.number, says: alert.title }))}
        />
      )}
      {q.trim().length >= 2 && found.isSuccess && others.length === 0 && <EmptyState icon="search" title="No other alert found" />}
      <TextArea
        label="Note"
        rows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        hint="What makes them the same."
      />
    </Dialog>
  );
}
