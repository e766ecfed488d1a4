const SCALE = 4;

/** A decimal string as a whole number of ten-thousandths, exact; null where it is no amount. */
export function toUnits(amount: string): bigint | null {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/.exec(amount.trim()) ?? [];
  if (whole === '') return null;
  const units = BigInt(whole) * 10n ** BigInt(SCALE) + BigInt(fraction.padEnd(SCALE, '0'));
  return sign === '-' ? -units : units;
}

/** The decimal string of that many ten-thousandths, with at least two decimals. */
export function fromUnits(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0{1,2}$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${fraction}`;
}

/** `amount` without the others; amounts that are none count as nothing. */
export function minus(amount: string, ...others: readonly string[]): string {
  return fromUnits(others.reduce((rest, other) => rest - (toUnits(other) ?? 0n), toUnits(amount) ?? 0n));
}

/** The part that one amount is of another, from 0 to 1, for drawing only. */
export function shareOf(part: string, whole: string): number {
  const all = Number(whole);
  return all > 0 ? Math.min(1, Math.max(0, Number(part) / all)) : 0;
}

/** An amount as people type it, with spaces and thousands separators, as a decimal string; null where it cannot be read. */
export function readAmount(typed: string): string | null {
  const plain = typed.replace(/[\s\u00a0,'’]/g, '');
  const units = toUnits(plain === '' ? '0' : plain);
  return units === null || units < 0n ? null : fromUnits(units);
}
