import { type FormEvent, useState } from 'react';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Choices, TextArea, useCan } from '#ui';
import type { Pack } from './use-pack.ts';

type Values = 'masked' | 'clear';

const choices = [
  { value: 'masked', label: 'Masked', says: 'Every sensitive value stays veiled. Nobody else has to agree.' },
  {
    value: 'clear',
    label: 'In the clear, for a purpose',
    says: 'Account numbers and personal data can be read by whoever holds the file.',
  },
] as const;

/** Masked unless somebody who may says what the clear values are for; then the button that makes the pack. */
export function PackForm({ caseId, pack }: { caseId: string | undefined; pack: Pack }) {
  const mayUnmask = useCan()('pack:export-unmasked');
  const [values, setValues] = useState<Values>('masked');
  const [purpose, setPurpose] = useState('');
  const clear = values === 'clear';
  const missing = clear && purpose.trim().length === 0;
  const refusal = caseId === undefined ? 'Choose a case first' : missing ? 'Say what the clear values are for' : undefined;
  const error = pack.error ? fieldErrors(pack.error).get('purpose') : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (caseId && !missing) pack.make({ caseId, unmasked: clear, ...(clear ? { purpose: purpose.trim() } : {}) });
  };
  return (
    <form className="pk-form" onSubmit={submit} noValidate>
      <Choices<Values>
        legend="Sensitive values"
        hideLegend
        name="values"
        value={values}
        onChange={setValues}
        choices={mayUnmask ? choices : choices.slice(0, 1)}
      />
      {clear && (
        <TextArea
          label="What for, and who reads it"
          rows={2}
          maxLength={400}
          value={purpose}
          onChange={(event) => setPurpose(event.target.value)}
          error={error}
          hint="Recorded with your name, and written into the pack."
          placeholder="Court order 2026/1184, District Court, 9th chamber"
        />
      )}
      {!mayUnmask && <p className="hint">Your role exports masked values only.</p>}
      {pack.error && !error && (
        <Banner tone="bad">
          <b>No pack was made.</b> {asProblem(pack.error).detail}
          {asProblem(pack.error).request && <p className="t3 small mono">request {asProblem(pack.error).request}</p>}
        </Banner>
      )}
      <div className="pk-go">
        <Button variant="primary" type="submit" icon="pack" busy={pack.busy} refusal={refusal}>
          {pack.busy ? 'Making the pack' : 'Make the pack'}
        </Button>
        <span className="hint">{refusal ?? 'The export itself becomes an entry of the case.'}</span>
      </div>
    </form>
  );
}
