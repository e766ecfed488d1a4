import type { Finding } from './findings.ts';
import { isDigit, isLetter, type Tokens } from './tokens.ts';

/** Length by country, from the IBAN registry that SWIFT keeps under ISO 13616. */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  `NO15 BE16 BI16 DK18 FI18 FK18 FO18 GL18 NL18 SD18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20 LU20 XK20 MN20 CH21 HR21 LI21 LV21 BG22 BH22
   CR22 DE22 GB22 GE22 IE22 ME22 RS22 VA22 AE23 GI23 IL23 IQ23 OM23 SO23 TL23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24
   LY25 PT25 ST25 IS26 TR26 BJ28 BF28 CI28 CM28 DZ26 FR27 GR27 IT27 MC27 MR27 SM27 AL28 AZ28 BY28 CY28 DO28 GT28 HU28 LB28 NI28 PL28
   SN28 SV28 BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 YE30 DJ27 MT31 SC31 LC32 RU33 IR26 AO25 CV25 MZ25 MG27 ML28 TG28 NE28 HN28 KM27
   MA28 GA27 GQ27 CG27 CF27 TD27`
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const SEPARATORS = new Set([' ', '-', '.'].map((char) => char.charCodeAt(0)));

/** International bank account numbers (ISO 13616): a country's length, letters and digits, and a remainder of 1 modulo 97. */
export function findIban(tokens: Tokens, index: number, findings: Finding[]): void {
  const { text } = tokens;
  const start = tokens.start(index) + (text.startsWith('IBAN', tokens.start(index)) && tokens.length(index) > 8 ? 4 : 0);
  if (!isLetter(text.charCodeAt(start)) || !isLetter(text.charCodeAt(start + 1))) return;
  if (!isDigit(text.charCodeAt(start + 2)) || !isDigit(text.charCodeAt(start + 3))) return;
  const length = lengths[text.slice(start, start + 2).toUpperCase()];
  if (length === undefined) return;
  let number = text.slice(start, tokens.end(index));
  const separator = tokens.separator(index);
  let last = index;
  while (number.length < length && SEPARATORS.has(separator) && tokens.separator(last) === separator) {
    last += 1;
    number += tokens.word(last);
  }
  // The recipe gives 02 to 98; 00, 01 and 99 leave the same rest and are nobody's.
  const check = number.slice(2, 4);
  if (check === '00' || check === '01' || check === '99') return;
  if (number.length === length && remainder(number) === 1) findings.push({ start, end: tokens.end(last), kind: 'iban' });
}

/** The number modulo 97 after its first four characters went to the end and letters became 10 to 35 (ISO 7064, MOD 97-10). */
function remainder(number: string): number {
  let rest = 0;
  for (let at = 4; at < number.length + 4; at += 1) {
    const code = number.charCodeAt(at % number.length);
    rest = isDigit(code) ? (rest * 10 + code - 48) % 97 : (rest * 100 + (code & 0x5f) - 55) % 97;
  }
  return rest;
}
