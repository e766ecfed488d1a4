import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { refreshAlertsAndCases } from '#api/alert-cache.ts';
import { type AlertRow, openCase } from '#api/alerts.ts';
import { teamsQuery } from '#api/people.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, riskStep, SelectField, TextField, toast, useAct, useCan, words } from '#ui';
import { type ActDialogProps, idsOf, subjectOf } from './act.ts';

const types = [
  { value: 'FRAUD', label: 'Fraud' },
  { value: 'AML', label: 'Money laundering' },
  { value: 'INSIDER', label: 'Insider' },
];
const priorities = [
  { value: '1', label: 'P1, now' },
  { value: '2', label: 'P2, today' },
  { value: '3', label: 'P3, this week' },
  { value: '4', label: 'P4, when there is time' },
];

// The worst alert sets the tone: critical is P1, high P2, the rest P3.
function defaultsFor(rows: readonly AlertRow[]) {
  const worst = [...rows].sort((a, b) => b.score - a.score)[0];
  const step = riskStep(worst?.score ?? 0);
  return {
    title: worst ? worst.title : '',
    type: /aml|launder|cycle|fan|structuring/i.test(worst?.typology ?? '') ? ('AML' as const) : ('FRAUD' as const),
    typology: worst?.typology ?? '',
    priority: step === 4 ? '1' : step === 3 ? '2' : '3',
    teamId: '',
  };
}

const LEAVE = 'none';

/** Opens a case from one or more alerts and goes there. */
export function OpenCaseDialog({ rows, onClose, onDone }: ActDialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const can = useCan();
  const teams = useQuery({ ...teamsQuery, enabled: can('team:read') });
  const form = useForm({ defaultValues: defaultsFor(rows) });
  const send = useAct('case:work', {
    mutationFn: async ({ teamId, priority, ...values }: ReturnType<typeof defaultsFor>) =>
      (
        await openCase({
          body: {
            ...values,
            priority: Number(priority) as 1 | 2 | 3 | 4,
            alertIds: idsOf(rows),
            ...(teamId ? { teamId: teamId === LEAVE ? null : teamId } : {}),
          },
        })
      ).data,
    onSuccess: async (opened) => {
      toast(`Opened ${opened.number}`);
      onDone();
      void refreshAlertsAndCases(client);
      await navigate({ to: '/cases/$caseId', params: { caseId: opened.id } });
    },
  });
  const server = send.error ? fieldErrors(send.error) : new Map<string, string>();
  const { errors } = form.formState;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Open a case from ${subjectOf(rows)}`}
      onSubmit={form.handleSubmit((values) => send.mutate(values))}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending}>
            Open case
          </Button>
        </>
      }
    >
      {send.error && server.size === 0 && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TextField
        label="What happened, in one line"
        maxLength={200}
        data-autofocus
        error={errors.title?.message ?? server.get('title')}
        {...form.register('title', { required: 'A case needs a title' })}
      />
      <div className="two">
        <SelectField label="Kind" options={types} {...form.register('type')} />
        <SelectField label="Priority" options={priorities} {...form.register('priority')} />
      </div>
      <TextField
        label="Typology"
        maxLength={60}
        hint={words(form.watch('typology'))}
        error={errors.typology?.message ?? server.get('typology')}
        {...form.register('typology', { required: 'Name the pattern' })}
      />
      {teams.data && (
        <SelectField
          label="Team"
          empty="My own"
          options={[
            { value: LEAVE, label: 'No team: leave it in its queue' },
            ...teams.data.filter(({ kind }) => kind === 'team').map(({ id, name }) => ({ value: id, label: name })),
          ]}
          {...form.register('teamId')}
        />
      )}
    </Dialog>
  );
}
