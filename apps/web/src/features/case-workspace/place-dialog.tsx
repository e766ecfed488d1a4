import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { type CaseDetail, placeCase } from '#api/cases.ts';
import { ifMatch } from '#api/http.ts';
import { keys } from '#api/keys.ts';
import { queuesQuery, teamsQuery } from '#api/people.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, SelectField, TextArea, toast, useAct, useCan } from '#ui';
import { useCaseChanged } from './use-case-acts.ts';

const valuesOf = ({ team, queue, compartment }: CaseDetail) => ({
  teamId: team?.id ?? '',
  queueId: queue.id,
  compartmentId: compartment?.id ?? '',
  reason: '',
});

type Named = { id: string; name: string };

/** Where the case lies now is always among them, also before the others are read: else the field would say something that nobody chose. */
const options = (items: readonly Named[], present: Named | null = null) =>
  (present && !items.some(({ id }) => id === present.id) ? [present, ...items] : items).map(({ id, name }) => ({ value: id, label: name }));

/** What is handed on may leave one's own sight; then there is nothing here to come back to. */
function usePlacing(detail: CaseDetail, onClose: () => void) {
  const changed = useCaseChanged(detail.id);
  const client = useQueryClient();
  const navigate = useNavigate();
  return useAct('case:work', {
    mutationFn: async ({ teamId, queueId, compartmentId, reason }: ReturnType<typeof valuesOf>) => {
      const body = { teamId: teamId || null, queueId, compartmentId: compartmentId || null, reason: reason.trim() };
      return (await placeCase({ path: { id: detail.id }, body, headers: ifMatch(detail.version) })).data;
    },
    onSuccess: async ({ inSight }) => {
      toast(inSight ? `Moved ${detail.number}` : `${detail.number} is with others now, and no longer in your sight`);
      onClose();
      if (inSight) return changed();
      await navigate({ to: '/cases' });
      client.removeQueries({ queryKey: keys.cases.one(detail.id) });
      void client.invalidateQueries({ queryKey: keys.cases.all });
    },
  });
}

/** Which team works the case, in which queue it lies, and whether a compartment hides it. */
export function PlaceDialog({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const can = useCan();
  const teams = useQuery({ ...teamsQuery, enabled: can('team:read') });
  const queues = useQuery({ ...queuesQuery, enabled: can('team:read') });
  const form = useForm({ defaultValues: valuesOf(detail) });
  const send = usePlacing(detail, onClose);
  const server = send.error ? fieldErrors(send.error) : new Map<string, string>();
  const compartments = (teams.data ?? []).filter(({ kind }) => kind === 'compartment');
  return (
    <Dialog
      opened
      size="small"
      title={`Hand on ${detail.number}`}
      onClose={onClose}
      onSubmit={form.handleSubmit((values) => send.mutate(values))}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            type="submit"
            busy={send.isPending}
            refusal={form.formState.isDirty ? undefined : 'Nothing has changed'}
          >
            Hand it on
          </Button>
        </>
      }
    >
      {send.error && server.size === 0 && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <p className="t2">A team’s case is seen by the team and by its owner. Without a team, those see it who work its queue.</p>
      <SelectField
        label="Team"
        empty="No team: leave it in its queue"
        options={options(
          (teams.data ?? []).filter(({ kind }) => kind === 'team'),
          detail.team,
        )}
        {...form.register('teamId')}
        error={server.get('teamId')}
      />
      <SelectField
        label="Queue"
        options={options(queues.data ?? [], detail.queue)}
        {...form.register('queueId')}
        error={server.get('queueId')}
      />
      {compartments.length > 0 && !detail.compartment && (
        <SelectField
          label="Compartment"
          hint="Only its members know of the case then, whatever their role. Two of them let it out again."
          empty="None"
          options={options(compartments)}
          {...form.register('compartmentId')}
          error={server.get('compartmentId')}
        />
      )}
      <TextArea
        label="Why"
        hint="Stands on the timeline."
        rows={2}
        maxLength={2000}
        {...form.register('reason')}
        error={server.get('reason')}
      />
    </Dialog>
  );
}
