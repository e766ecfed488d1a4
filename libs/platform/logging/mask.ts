import { findCardNumber, findGluedCardNumber } from './masking/card-numbers.ts';
import { findCredential, findUserInfo } from './masking/credentials.ts';
import { findEmail } from './masking/emails.ts';
import { type Finding, maskedEnd, replaceFindings } from './masking/findings.ts';
import { findIban } from './masking/ibans.ts';
import { findNationalId } from './masking/national-ids.ts';
import { findInternationalPhone, findNationalPhone, findSpokenPhone } from './masking/phones.ts';
import { Tokens } from './masking/tokens.ts';
import { isUuidAt, UUID_RUNS } from './masking/uuids.ts';
import { neutralise } from './neutralise.ts';

/**
 * Free text as it may be shown to anybody: card numbers, IBANs, e-mail addresses, telephone numbers, national ids, credentials and
 * private keys become `[masked:kind]`; control characters become visible escapes, so that no text can forge a line of a log.
 * Time grows linearly with length, whatever the text. Masking twice changes nothing.
 */
export function maskText(text: string): string {
  const tokens = new Tokens(text);
  const masked = replaceIn(text, tokens);
  return tokens.isUnusual ? neutralise(masked) : masked;
}

/** Like `maskText` for texts that are kept as data: what a person wrote keeps its lines, and what needs no mask is returned as given. */
export const maskKept = (text: string): string => replaceIn(text, new Tokens(text));

/** Where a text holds what must not be shown, in no particular order; findings may overlap. */
export const findSensitive = (text: string): Finding[] => findIn(new Tokens(text));

function replaceIn(text: string, tokens: Tokens): string {
  const findings = findIn(tokens);
  return findings.length === 0 ? text : replaceFindings(text, findings);
}

function findIn(tokens: Tokens): Finding[] {
  const findings: Finding[] = [];
  for (const mark of tokens.marks) {
    findEmail(tokens, mark, findings);
    findInternationalPhone(tokens, mark, findings);
  }
  let shownFrom = 0;
  for (let index = 0; index < tokens.count; index += 1) {
    if (tokens.start(index) < shownFrom) continue;
    if (isUuidAt(tokens, index)) {
      index += UUID_RUNS - 1;
      continue;
    }
    shownFrom = maskedEnd(tokens.text, tokens.start(index) - 1);
    if (shownFrom > 0) continue;
    shownFrom = tokens.isNumber(index) ? 0 : findCredential(tokens, index, findings);
    if (shownFrom === 0) findAt(tokens, index, findings);
  }
  return findings;
}

// What a run can be the beginning of depends on whether it is digits, letters or both.
function findAt(tokens: Tokens, index: number, findings: Finding[]): void {
  findNationalId(tokens, index, findings);
  if (tokens.isNumber(index)) {
    findCardNumber(tokens, index, findings);
    findNationalPhone(tokens, index, findings);
  } else if (tokens.isWord(index)) {
    findSpokenPhone(tokens, index, findings);
    findUserInfo(tokens, index, findings);
  } else {
    findIban(tokens, index, findings);
    findGluedCardNumber(tokens, index, findings);
  }
}
