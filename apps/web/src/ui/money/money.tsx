/**
 * Groups a decimal string for reading without ever making a float of it: `"98640.0000"` → `"98,640.00"`.
 * At least two decimals are kept, and more only where they are not zero.
 */
export function formatAmount(amount: string): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (!/\d/.test(amount)) return amount;
  const kept = fraction.replace(/0+$/, '').padEnd(2, '0');
  return `${sign === '-' ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${kept}`;
}

/** An amount in monospace, with its currency behind it unless a table's head already says it. */
export function Money({ amount, currency }: { amount: string; currency?: string | undefined }) {
  return (
    <span className="nowrap">
      <span className="num">{formatAmount(amount)}</span>
      {currency && <span className="ccy">{currency}</span>}
    </span>
  );
}
