import type { Random } from './random.ts';

const hex = '0123456789abcdef';
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const uuid = (source: Random): string =>
  [source.of(hex, 8), source.of(hex, 4), `7${source.of(hex, 3)}`, `a${source.of(hex, 3)}`, source.of(hex, 12)].join('-');
/** The hardest UUID: all its digits are decimal. */
const decimalUuid = (source: Random): string =>
  [source.digits(8), source.digits(4), `4${source.digits(3)}`, `8${source.digits(3)}`, source.digits(12)].join('-');
const two = (source: Random, limit: number): string => String(source.below(limit)).padStart(2, '0');
const date = (source: Random): string => `2026-${two(source, 12)}-${two(source, 28)}`;

/** Sixteen digits that begin like a card, with the check digit of another number. */
function slippedCard(source: Random): string {
  const body = `4${source.digits(14)}`;
  const sum = [...body].reverse().reduce((total, digit, at) => {
    const value = at % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return body + String((10 - (sum % 10) + 1 + source.below(9)) % 10);
}

const makers: readonly ((source: Random) => string)[] = [
  (source) => `request ${uuid(source)} by session ${uuid(source)} took ${source.below(900)} ms`,
  (source) => `entry ${decimalUuid(source)} sealed`,
  (source) => `order ORD-2026-${source.digits(8)} shipped, invoice INV/2026/${source.digits(6)}`,
  (source) => `purchase order 45${source.digits(8)} line ${source.below(90)}`,
  (source) => `order number ${source.digits(12)} was split`,
  (source) => `reference ${slippedCard(source)} does not add up`,
  (source) => `at ${date(source)}T${two(source, 24)}:${two(source, 60)}:${two(source, 60)}.${source.digits(6)}Z the sealer woke`,
  (source) => `${date(source)} ${two(source, 24)}:${two(source, 60)}:${two(source, 60)},${source.digits(3)} INFO started`,
  (source) => `epoch 17${source.digits(8)} or 17${source.digits(11)} or 17${source.digits(14)} or 17${source.digits(17)}`,
  (source) => `compact 2026${two(source, 12)}${two(source, 28)}${two(source, 24)}${two(source, 60)}${two(source, 60)}`,
  (source) => `sha256 ${source.of(hex, 64)} commit ${source.of(hex, 40)} short ${source.of(hex, 7)}`,
  (source) => `case CAS-2026-${source.digits(6)} alert ALR-${source.digits(6)} approval REQ-${source.digits(6)}`,
  (source) => `from 10.${source.below(256)}.${source.below(256)}.${source.below(256)}:${source.below(65_536)} over TLSv1.3`,
  (source) => `2001:db8:${source.of(hex, 4)}:${source.of(hex, 4)}::${source.of(hex, 3)} answered`,
  (source) => `exposure 1,${source.digits(3)},${source.digits(3)}.${source.digits(2)} EUR against ${source.digits(5)}.${source.digits(2)}`,
  (source) => `pkg@${source.below(20)}.${source.below(30)}.${source.below(9)} on node v26.${source.below(20)}.0`,
  (source) => `index ${source.digits(9)} of ${source.digits(10)} rows, offset 0x${source.of(hex, 8)}`,
  (source) => `ulid ${source.of(crockford, 26)} mac ${[1, 2, 3, 4, 5, 6].map(() => source.of(hex, 2)).join(':')}`,
  (source) => `tracking 1Z${source.of(crockford, 6)}${source.digits(10)} isbn 978${source.digits(10)}`,
  (source) => `read ${source.digits(3)} ${source.digits(3)} ${source.digits(3)} bytes, ${source.below(100)} % of 4096`,
  (source) => `account DE00${source.digits(18)} has no such check digits`,
  (source) => `batch B${source.digits(7)}: ${source.below(500)} created, ${source.below(9)} duplicates, ${source.below(9)} rejected`,
  (source) => `zero padded 000${source.digits(9)} and 0000${source.digits(14)}`,
  () => 'Basic authentication failed: the token expired and the session ended; sign in again',
  (source) => `retry ${source.below(9)} of 10 in ${source.below(60)} s: user@localhost, pool 3/10, lag +${source.below(999)} ms`,
  (source) => `-----BEGIN CERTIFICATE----- is public, serial ${source.of(hex, 16).toUpperCase()}`,
];

/** A line that looks sensitive and is not. */
export function innocentLine(source: Random, at: number): string {
  const make = makers[at % makers.length];
  if (!make) throw new RangeError('the corpus has no such line');
  return make(source);
}
