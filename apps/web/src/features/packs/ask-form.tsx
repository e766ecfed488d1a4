import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { keys } from '#api/keys.ts';
import { requestUnmasking } from '#api/packs.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, purposes, type RevealPurpose, SelectField, TextArea, toast, useAct } from '#ui';

interface Asked {
  purpose: RevealPurpose | '';
  reason: string;
}

/** What the values in the clear are for, and the button that asks a second person. */
export function AskForm({ caseId }: { caseId: string }) {
  const client = useQueryClient();
  const form = useForm<Asked>({ defaultValues: { purpose: '', reason: '' } });
  const { errors } = form.formState;
  const ask = useAct('pack:export-unmasked', {
    mutationFn: ({ purpose, reason }: Asked) =>
      requestUnmasking({ path: { id: caseId }, body: { purpose: purpose as RevealPurpose, reason: reason.trim() } }),
    onSuccess: ({ data }) => {
      toast(`${data.number} waits for a second person`);
      void client.invalidateQueries({ queryKey: keys.cases.unmaskings(caseId) });
      void client.invalidateQueries({ queryKey: keys.approvals.all });
    },
  });
  return (
    <form className="pk-form" onSubmit={form.handleSubmit((asked) => ask.mutate(asked))} noValidate>
      <SelectField
        label="What for"
        empty="Choose a purpose"
        options={purposes}
        error={errors.purpose?.message}
        {...form.register('purpose', { required: 'Choose what it is for' })}
      />
      <TextArea
        label="Which order or request, and who reads it"
        rows={2}
        maxLength={1000}
        error={errors.reason?.message}
        hint="The second person decides by it. Recorded with your name, and written into the pack."
        placeholder="Court order 2026/1184, District Court, 9th chamber"
        {...form.register('reason', { validate: (text) => text.trim() !== '' || 'Say which, and who reads it' })}
      />
      {ask.error && (
        <Banner tone="bad">
          <b>Nothing was asked.</b> {asProblem(ask.error).detail}
        </Banner>
      )}
      <div className="pk-go">
        <Button variant="primary" type="submit" icon="pack" busy={ask.isPending}>
          Ask a second person
        </Button>
        <span className="hint">Whoever else may take packs in the clear decides, within a day.</span>
      </div>
    </form>
  );
}
