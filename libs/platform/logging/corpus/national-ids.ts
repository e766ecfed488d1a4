import type { Random } from './random.ts';

const nonZero = '123456789';

const socialSecurity = (source: Random): string =>
  `${source.of('12345', 1)}${source.of(nonZero, 2)}-${source.of(nonZero, 2)}-${source.of(nonZero, 4)}`;

/** Ten digits of which one stands twice, then the check digit by the recipe of the German Federal Central Tax Office. */
function steuerId(source: Random): string {
  const pool = [...'0123456789'];
  const digits: string[] = [];
  while (digits.length < 9) digits.push(...pool.splice(source.below(pool.length), 1));
  if (digits[0] === '0') digits.push(...digits.splice(0, 1));
  digits.push(digits[source.below(9)] ?? '1');
  let product = 10;
  for (const digit of digits) {
    let sum = (Number(digit) + product) % 10;
    if (sum === 0) sum = 10;
    product = (sum * 2) % 11;
  }
  const all = digits.join('') + String(11 - product === 10 ? 0 : 11 - product);
  return source.pick([all, `${all.slice(0, 2)} ${all.slice(2, 5)} ${all.slice(5, 8)} ${all.slice(8)}`]);
}

function nir(source: Random): string {
  const month = String(1 + source.below(12)).padStart(2, '0');
  const [department, number] = source.pick([
    ['75', '75'],
    ['13', '13'],
    ['2A', '19'],
    ['2B', '18'],
  ] as const);
  const head = `${source.pick(['1', '2'])}${source.digits(2)}${month}`;
  const tail = source.digits(6);
  const key = String(97n - (BigInt(head + number + tail) % 97n)).padStart(2, '0');
  const parts = [head.slice(0, 1), head.slice(1, 3), month, department, tail.slice(0, 3), tail.slice(3), key];
  return parts.join(source.pick(['', ' ']));
}

/** Published examples: their check letter is somebody else's arithmetic. */
const codiceFiscale = (source: Random): string =>
  source.pick(['RSSMRA85T10A562S', 'BNCLRA80A41H501G', 'VRDGPP65E02F205O'].filter(isCodice));

// Odd places by the table of the Italian decree of 23 December 1976, written out place by place.
function isCodice(code: string): boolean {
  const odd: Readonly<Record<string, number>> = Object.fromEntries(
    '0:1 1:0 2:5 3:7 4:9 5:13 6:15 7:17 8:19 9:21 A:1 B:0 C:5 D:7 E:9 F:13 G:15 H:17 I:19 J:21 K:2 L:4 M:18 N:20 O:11 P:3 Q:6 R:8 S:12 T:14 U:16 V:10 W:22 X:25 Y:24 Z:23'
      .split(' ')
      .map((pair) => [pair.charAt(0), Number(pair.slice(2))]),
  );
  const even = (char: string): number => (/\d/.test(char) ? Number(char) : char.charCodeAt(0) - 65);
  const sum = code
    .slice(0, 15)
    .split('')
    .reduce((total, char, at) => total + (at % 2 === 0 ? (odd[char] ?? 0) : even(char)), 0);
  return String.fromCharCode(65 + (sum % 26)) === code.charAt(15);
}

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

function dni(source: Random): string {
  const number = source.digits(8);
  const letter = LETTERS.charAt(Number(number) % 23);
  return source.pick([`${number}${letter}`, `${number}-${letter}`]);
}

function nie(source: Random): string {
  const first = source.below(3);
  const number = source.digits(7);
  const letter = LETTERS.charAt((first * 10_000_000 + Number(number)) % 23);
  return source.pick([`${'XYZ'.charAt(first)}${number}${letter}`, `${'XYZ'.charAt(first)}-${number}-${letter}`]);
}

function nino(source: Random): string {
  const head = source.of('ACEHJLMPRSWXY', 2);
  const pairs = [source.digits(2), source.digits(2), source.digits(2)];
  const suffix = source.of('ABCD', 1);
  return source.pick([`${head}${pairs.join('')}${suffix}`, `${head} ${pairs.join(' ')} ${suffix}`]);
}

export const nationalIds: readonly ((source: Random) => string)[] = [socialSecurity, steuerId, nir, codiceFiscale, dni, nie, nino];
