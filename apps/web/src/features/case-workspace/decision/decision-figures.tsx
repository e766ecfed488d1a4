import type { CaseDetail } from '#api/cases.ts';
import { Money, TextField } from '#ui';
import type { Decision } from './use-decision.ts';

/** What was at stake, from the ledger, and how it ended. The remainder is shown even when it is nothing. */
export function DecisionFigures({ figures, decision }: { figures: CaseDetail['figures']; decision: Decision }) {
  const { values, set, errorOf, rest } = decision;
  const { exposure, currency } = figures;
  const short = rest.startsWith('-');
  return (
    <fieldset className="d-fig">
      <legend className="label">Figures</legend>
      <dl className="kv nums">
        <dt>Exposure, from the ledger</dt>
        <dd>
          <Money amount={exposure} currency={currency} />
        </dd>
      </dl>
      <div className="d-two">
        <TextField
          label={`Recovered or held, ${currency}`}
          inputMode="decimal"
          className="num d-am"
          value={values.recovered}
          onChange={(event) => set({ recovered: event.target.value })}
          error={errorOf('recovered')}
        />
        <TextField
          label={`Lost, ${currency}`}
          inputMode="decimal"
          className="num d-am"
          value={values.loss}
          onChange={(event) => set({ loss: event.target.value })}
          error={errorOf('loss')}
        />
      </div>
      <dl className="kv nums">
        <dt>{short ? 'Too much by' : 'Neither yet'}</dt>
        <dd className={short ? 'd-short' : undefined}>
          <Money amount={rest.replace('-', '')} currency={currency} />
        </dd>
      </dl>
    </fieldset>
  );
}
