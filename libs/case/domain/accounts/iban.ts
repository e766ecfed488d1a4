const SHAPE = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** ISO 7064 MOD 97-10 over the rearranged number with letters as two digits: 1 for a valid IBAN (ISO 13616-1). */
function remainder(compact: string): number {
  let rest = 0;
  for (let i = 0; i < compact.length; i += 1) {
    const code = compact.charCodeAt((i + 4) % compact.length);
    // '0' is 48 and stands for itself, 'A' is 65 and stands for 10.
    rest = (code < 58 ? rest * 10 + code - 48 : rest * 100 + code - 55) % 97;
  }
  return rest;
}

const COMPACT = /^[A-Z0-9]*$/;

/** As people and files write it, without what only helps the eye. */
export const compactNumber = (number: string): string =>
  COMPACT.test(number)
    ? number
    : number
        .normalize('NFKC')
        .replace(/[\s\-./]+/g, '')
        .toUpperCase();

/** Whether this is an IBAN by shape and checksum; spaces do not matter. */
export function isIban(number: string): boolean {
  const compact = compactNumber(number);
  return SHAPE.test(compact) && remainder(compact) === 1;
}

/**
 * A checksum-valid German IBAN that belongs to nobody: bank codes there begin with a digit from 1 to 8, so 00000000 is never issued.
 * `account` is up to ten digits.
 */
export function madeUpIban(account: number): string {
  const bban = `00000000${String(account).padStart(10, '0')}`;
  const check = String(98 - remainder(`DE00${bban}`)).padStart(2, '0');
  return `DE${check}${bban}`;
}
