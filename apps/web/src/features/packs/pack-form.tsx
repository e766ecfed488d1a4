import { useState } from 'react';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Choices, useCan } from '#ui';
import { ClearValues } from './clear-values.tsx';
import type { Pack } from './use-pack.ts';

type Values = 'masked' | 'clear';

const choices = [
  { value: 'masked', label: 'Masked', says: 'Every sensitive value stays veiled. Nobody else has to agree.' },
  {
    value: 'clear',
    label: 'In the clear, by two people',
    says: 'Account numbers and personal data can be read by whoever holds the file. A second person agrees to exactly these values first.',
  },
] as const;

const MAKE = 'Make the pack';

/** Masked, made at once; or in the clear, once somebody else has agreed. */
export function PackForm({ caseId, pack }: { caseId: string | undefined; pack: Pack }) {
  const mayUnmask = useCan()('pack:export-unmasked');
  const [values, setValues] = useState<Values>('masked');
  const refusal = caseId === undefined ? 'Choose a case first' : undefined;
  return (
    <div className="pk-form">
      <Choices<Values>
        legend="Sensitive values"
        hideLegend
        name="values"
        value={values}
        onChange={setValues}
        choices={mayUnmask ? choices : choices.slice(0, 1)}
      />
      {!mayUnmask && <p className="hint">Your role exports masked values only.</p>}
      {pack.error && (
        <Banner tone="bad">
          <b>No pack was made.</b> {asProblem(pack.error).detail}
          {asProblem(pack.error).request && <p className="t3 small mono">request {asProblem(pack.error).request}</p>}
        </Banner>
      )}
      {values === 'clear' && caseId !== undefined && <ClearValues caseId={caseId} pack={pack} />}
      {(values === 'masked' || caseId === undefined) && (
        <div className="pk-go">
          <Button variant="primary" icon="pack" busy={pack.busy} refusal={refusal} onClick={() => caseId && pack.make({ caseId })}>
            {pack.busy ? 'Making the pack' : MAKE}
          </Button>
          <span className="hint">{refusal ?? 'The export itself becomes an entry of the case.'}</span>
        </div>
      )}
    </div>
  );
}
