import { useForm } from 'react-hook-form';
import { type CaseDetail, updateCase } from '#api/cases.ts';
import { ifMatch } from '#api/http.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, SelectField, TextField, toast, useAct } from '#ui';
import { isStill } from './still.ts';
import { useCaseChanged } from './use-case-acts.ts';

const priorities = [
  { value: '1', label: 'P1, decide within a day' },
  { value: '2', label: 'P2, within three days' },
  { value: '3', label: 'P3, within a week' },
  { value: '4', label: 'P4, within two weeks' },
];
const types = [
  { value: 'FRAUD', label: 'Fraud' },
  { value: 'AML', label: 'Money laundering' },
  { value: 'INSIDER', label: 'Insider' },
];

const valuesOf = ({ title, type, typology, priority }: CaseDetail) => ({
  title,
  type: type as string,
  typology,
  priority: String(priority),
});

/** What the case is called, what kind it is, and how urgent. */
export function EditDialog({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const changed = useCaseChanged(detail.id);
  const form = useForm({ defaultValues: valuesOf(detail) });
  const send = useAct('case:work', {
    mutationFn: async ({ priority, type, ...rest }: ReturnType<typeof valuesOf>) => {
      const body = { ...rest, type: type as CaseDetail['type'], priority: Number(priority) as 1 | 2 | 3 | 4 };
      return (await updateCase({ path: { id: detail.id }, body, headers: ifMatch(detail.version) })).data;
    },
    onSuccess: (saved) => {
      changed(saved);
      toast('Saved the case');
      onClose();
    },
    onError: () => changed(),
  });
  const server = send.error ? fieldErrors(send.error) : new Map<string, string>();
  const { errors, isDirty } = form.formState;
  const still = isStill(detail.state) ? 'Nothing about the case changes in this state' : undefined;
  return (
    <Dialog
      opened
      size="small"
      title={`Edit ${detail.number}`}
      onClose={onClose}
      onSubmit={form.handleSubmit((values) => send.mutate(values))}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending} refusal={still ?? (isDirty ? undefined : 'Nothing has changed')}>
            Save
          </Button>
        </>
      }
    >
      {send.error && server.size === 0 && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TextField
        label="Title"
        maxLength={200}
        {...form.register('title', { minLength: { value: 3, message: 'Three characters or more' }, required: 'A case has a title' })}
        error={errors.title?.message ?? server.get('title')}
      />
      <SelectField label="Kind" options={types} {...form.register('type')} error={server.get('type')} />
      <TextField
        label="Typology"
        maxLength={60}
        {...form.register('typology', { required: 'Name the pattern' })}
        error={errors.typology?.message ?? server.get('typology')}
      />
      <SelectField label="Priority" options={priorities} {...form.register('priority')} error={server.get('priority')} />
    </Dialog>
  );
}
