const NUMBER = /^\d+$/;
const SSN = /^(?!000|666)\d{3}(?!00)\d{2}(?!0000)\d{4}$/;
const NIR = /^[1-478]\d{2}(0[1-9]|1[0-2]|[2-35-9]\d|4[0-2])(\d{2}|2[AB])\d{8}$/;
const CODICE = /^[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]$/;
const DNI = /^([XYZ]\d{7}|\d{8})[A-Z]$/;
const NINO = /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/;
const NINO_UNUSED = new Set(['BG', 'GB', 'NK', 'KN', 'TN', 'NT', 'ZZ']);
const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** United States: SSN, and ITIN with the groups that the IRS gives out (areas 900 to 999). */
export function isSocialSecurityNumber(digits: string): boolean {
  if (!SSN.test(digits)) return false;
  if (!digits.startsWith('9')) return true;
  const group = Number(digits.slice(3, 5));
  return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group !== 93 && group <= 99);
}

/** Germany: eleven digits, exactly one of the first ten twice or thrice, last by ISO 7064 MOD 11,10. */
export function isSteuerId(digits: string): boolean {
  if (!NUMBER.test(digits) || digits.startsWith('0')) return false;
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] ?? 0) > 3) return false;
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}

/** France: NIR, whose key is 97 minus the rest modulo 97; Corsica's 2A and 2B count as 19 and 18. */
export function isNir(text: string): boolean {
  const upper = text.toUpperCase();
  if (!NIR.test(upper)) return false;
  const number = upper.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - (Number(number) % 97) === Number(upper.slice(13));
}

/** Italy: codice fiscale with its check letter; letters may stand for digits where two people would share one (omocodia). */
export function isCodiceFiscale(text: string): boolean {
  const upper = text.toUpperCase();
  if (!CODICE.test(upper)) return false;
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  let sum = 0;
  for (let at = 0; at < 15; at += 1) {
    const code = upper.charCodeAt(at);
    const value = code < 65 ? code - 48 : code - 65;
    sum += at % 2 === 0 ? (odd[value] ?? 0) : value;
  }
  return sum % 26 === upper.charCodeAt(15) - 65;
}

/** Spain: DNI and NIE, whose letter is the number modulo 23. */
export function isDni(text: string): boolean {
  const upper = text.toUpperCase();
  if (!DNI.test(upper)) return false;
  const number = upper.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2');
  return DNI_LETTERS[Number(number) % 23] === upper[8];
}

/** United Kingdom: National Insurance number, in capitals (in small letters it looks like the start of a hash). */
export const isNino = (text: string): boolean => NINO.test(text) && !NINO_UNUSED.has(text.slice(0, 2));
