import { DomainError } from './errors.ts';

/** An amount as a decimal string, never a float: up to 15 digits before the point and at most 4 after it. */
export type Money = string;

const AMOUNT = /^-?(0|[1-9]\d{0,14})(\.\d{1,4})?$/;
const SCALE = 4;

export const isMoney = (value: string): boolean => AMOUNT.test(value);

/** The amount in ten-thousandths of the currency's unit. Throws `validation` for anything but a decimal string. */
export function minorUnits(amount: Money): bigint {
  if (!isMoney(amount)) throw new DomainError('validation', `'${amount.slice(0, 40)}' is not a decimal amount`);
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole) * 10_000n + BigInt(fraction.padEnd(SCALE, '0'));
  return amount.startsWith('-') ? -units : units;
}

/** Ten-thousandths back to a decimal string with at least two fractional digits. */
export function parseMoney(units: bigint): Money {
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0{1,2}$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${fraction}`;
}

export const addMoney = (a: Money, b: Money): Money => parseMoney(minorUnits(a) + minorUnits(b));

export const compareMoney = (a: Money, b: Money): number => {
  const difference = minorUnits(a) - minorUnits(b);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
};
