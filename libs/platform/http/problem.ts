import type { ErrorCode, FieldError } from '#kernel';

/** The one table from a code to its HTTP status and title. */
export const problems: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  validation: [400, 'The request has values that cannot be taken'],
  'malformed-json': [400, 'The body is not JSON'],
  unauthenticated: [401, 'Sign in first'],
  'invalid-credentials': [401, 'That did not match'],
  'account-locked': [401, 'Too many failures; sign-in is closed for a while'],
  forbidden: [403, 'Your role does not permit this'],
  'cross-site': [403, 'The request came from another site'],
  'step-up-required': [403, 'Prove again that it is you'],
  'maker-is-checker': [403, 'Nobody approves a request of their own'],
  'not-found': [404, 'There is no such thing, or it is not yours to see'],
  'method-not-allowed': [405, 'This method is not offered here'],
  conflict: [409, 'It changed, or exists already'],
  duplicate: [409, 'It exists already'],
  'transition-not-allowed': [409, 'That step does not lead from here'],
  'approval-decided': [409, 'Somebody decided this already'],
  'approval-expired': [409, 'The request has run out'],
  'approval-void': [409, 'What the request was about has changed'],
  'separation-of-duties': [409, 'Two duties that one person must not hold'],
  'setup-incomplete': [409, 'Two administrators must be there first'],
  'last-admin': [409, 'The last administrator stays'],
  'reference-reused': [409, 'That key was used for another request'],
  'stale-version': [412, 'Somebody saved before you'],
  'payload-too-large': [413, 'Too large'],
  'unsupported-media-type': [415, 'That kind of content is not taken'],
  'file-type-mismatch': [415, 'The file is not what its name says'],
  'version-required': [428, 'Say which version you saw'],
  'too-many-requests': [429, 'Too many requests'],
  'context-missing': [500, 'The request lost its authenticated context'],
  'audit-refused': [500, 'The audit log refused the entry, so nothing was done'],
  'decryption-failed': [500, 'A protected value could not be opened'],
  integrity: [500, 'Stored data does not match its digest'],
  internal: [500, 'Something failed here'],
  'key-unavailable': [503, 'The keys are out of reach'],
  'key-mismatch': [503, 'The keys do not belong to this data'],
  unavailable: [503, 'Not available now'],
};

/** RFC 9457. `type` is stable for each code; `request` finds the log line and the audit entry. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  request: string;
  fields?: readonly FieldError[];
}

export const problemOf = (code: ErrorCode, detail: string, request: string, fields: readonly FieldError[] = []): Problem => {
  const [status, title] = problems[code];
  return { type: `urn:caspix:problem:${code}`, title, status, code, detail, request, ...(fields.length > 0 ? { fields } : {}) };
};
