import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshAlerts } from '#api/alert-cache.ts';
import { dismissAlerts, restoreAlerts } from '#api/alerts.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Choices, Dialog, TextArea, toast, toastProblem, useAct } from '#ui';
import { type ActDialogProps, idsOf, subjectOf } from './act.ts';
import { doneText } from './outcome.ts';

const reasons = [
  { value: 'FALSE_POSITIVE', label: 'False positive', says: 'The rule matched, the behaviour is ordinary' },
  { value: 'EXPLAINED_BY_CUSTOMER', label: 'Explained', says: 'By the customer, and the explanation was checked' },
  { value: 'KNOWN_PATTERN', label: 'Known pattern', says: 'Expected here: payroll, own transfers' },
  { value: 'BELOW_THRESHOLD', label: 'Too small', says: 'Under the amount that policy pursues' },
  { value: 'ALREADY_INVESTIGATED', label: 'Looked into before', says: 'The same facts, in an earlier case' },
  { value: 'DATA_ERROR', label: 'Wrong data', says: 'The source sent something false or incomplete' },
  { value: 'OTHER', label: 'Something else', says: 'Told in the note' },
] as const;
type Reason = (typeof reasons)[number]['value'];

/** Dismissing: one dialog for reason and note, and a way back afterwards. */
export function DismissDialog({ rows, onClose, onDone }: ActDialogProps) {
  const client = useQueryClient();
  const [reason, setReason] = useState<Reason>('FALSE_POSITIVE');
  const [note, setNote] = useState('');
  const send = useAct('alert:triage', {
    mutationFn: async () => (await dismissAlerts({ body: { ids: idsOf(rows), reasonCode: reason, note: note.trim() } })).data.items,
    onSuccess: (items) => {
      const ids = items.filter((item) => item.result === 'done').map((item) => item.id);
      const undo = () =>
        void restoreAlerts({ body: { ids } })
          .then(({ data }) => {
            toast(doneText('Restored', data.items));
            return refreshAlerts(client);
          })
          .catch((error: unknown) => toastProblem(error, 'Not restored.'));
      toast(doneText('Dismissed', items), ids.length > 0 ? { run: undo } : undefined);
      void refreshAlerts(client);
      onDone();
    },
  });
  const errors = send.error ? fieldErrors(send.error) : null;
  const short = reason === 'OTHER' && note.trim().length < 10;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Dismiss ${subjectOf(rows)}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!short) send.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            type="submit"
            busy={send.isPending}
            refusal={short ? 'Say the reason in ten letters or more' : undefined}
          >
            Dismiss
          </Button>
        </>
      }
    >
      {send.error && !errors?.has('note') && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <Choices legend="Why it needs no case" name="reason" first value={reason} onChange={setReason} choices={reasons} />
      <TextArea
        label={reason === 'OTHER' ? 'Note' : 'Note, if it helps the next reader'}
        rows={3}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        error={errors?.get('note')}
        hint={short ? 'Ten letters or more, since the reason says nothing by itself.' : 'Kept with the alert, and in the audit log.'}
      />
    </Dialog>
  );
}
