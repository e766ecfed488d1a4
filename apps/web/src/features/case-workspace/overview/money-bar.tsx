import type { CaseDetail } from '#api/cases.ts';
import { formatAmount, Money } from '#ui';
import { minus, shareOf } from '../decimal.ts';

/** Exposure as one bar: recovered, lost, and what is neither yet. The rest is shown even when it is nothing. */
export function MoneyBar({ figures }: { figures: CaseDetail['figures'] }) {
  const { exposure, recovered, loss, currency } = figures;
  const rest = minus(exposure, recovered, loss);
  const parts = [
    { name: 'Recovered', amount: recovered, look: 'm-rec' },
    { name: 'Neither yet', amount: rest, look: 'm-rest' },
    { name: 'Lost', amount: loss, look: 'm-lost' },
  ];
  const says = `Of ${formatAmount(exposure)} ${currency} exposed, ${formatAmount(recovered)} is recovered, ${formatAmount(loss)} is lost and ${formatAmount(rest)} is neither yet`;
  return (
    <>
      <div className="moneybar" role="img" aria-label={says}>
        {parts.map((part) => {
          const share = shareOf(part.amount, exposure);
          return share > 0 && <i key={part.name} className={part.look} style={{ flexGrow: share }} />;
        })}
        {Number(exposure) === 0 && <i className="m-none" style={{ flexGrow: 1 }} />}
      </div>
      <dl className="moneys">
        <div>
          <dt>Exposure</dt>
          <dd>
            <Money amount={exposure} currency={currency} />
          </dd>
        </div>
        {parts.map((part) => (
          <div key={part.name}>
            <dt>
              <i className={`sw ${part.look}`} />
              {part.name}
            </dt>
            <dd>
              <Money amount={part.amount} currency={currency} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
