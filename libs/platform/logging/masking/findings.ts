type SecretKind = 'pan' | 'iban' | 'email' | 'phone' | 'national-id' | 'secret';

/** A stretch of text that must not be shown: from `start` up to, not including, `end`. */
export interface Finding {
  start: number;
  end: number;
  kind: SecretKind;
}

const PREFIX = '[masked:';

const MASKED = /\[masked:(?:pan|iban|email|phone|national-id|secret|field|value)\]/y;

/**
 * Where a replacement that begins at this index ends, or 0: masking twice must change nothing. Only whole replacements count, or writing
 * `[masked:` before a number would save it.
 */
export function maskedEnd(text: string, at: number): number {
  if (!text.startsWith(PREFIX, at)) return 0;
  MASKED.lastIndex = at;
  return MASKED.test(text) ? MASKED.lastIndex : 0;
}

/** The text with every finding replaced by its kind; findings that touch each other become one, named after the first. */
export function replaceFindings(text: string, findings: Finding[]): string {
  const ordered = findings.sort((a, b) => a.start - b.start || b.end - a.end);
  let masked = '';
  let at = 0;
  for (const { start, end, kind } of ordered) {
    if (end <= at) continue;
    if (start >= at) masked += `${text.slice(at, start)}${PREFIX}${kind}]`;
    at = end;
  }
  return masked + text.slice(at);
}
