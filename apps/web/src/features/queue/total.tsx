import type { ReactNode } from 'react';
import type { AlertRow } from '#api/alerts.ts';
import { Money } from '#ui';

const SCALE = 4;

// Sums in ten-thousandths as BigInt: amounts are decimal strings, and floats lose cents.
function units(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  const digits = `${whole.replace('-', '')}${fraction.slice(0, SCALE).padEnd(SCALE, '0')}`;
  return BigInt(whole.startsWith('-') ? `-${digits}` : digits);
}

function fromUnits(total: bigint): string {
  const digits = (total < 0n ? -total : total).toString().padStart(SCALE + 1, '0');
  return `${total < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
}

/** What a selection has at risk, one sum per currency. */
export function totalOf(rows: readonly AlertRow[]): ReactNode {
  const sums = new Map<string, bigint>();
  for (const { exposure, currency } of rows) sums.set(currency, (sums.get(currency) ?? 0n) + units(exposure));
  return [...sums].slice(0, 2).map(([currency, sum], i) => (
    <span key={currency}>
      {i > 0 && ', '}
      <Money amount={fromUnits(sum)} currency={currency} />
    </span>
  ));
}
