/** Every way in which the product refuses. The list is closed: platform maps each code to one HTTP status. */
export type ErrorCode =
  | 'validation'
  | 'malformed-json'
  | 'unauthenticated'
  | 'invalid-credentials'
  | 'account-locked'
  | 'forbidden'
  | 'cross-site'
  | 'step-up-required'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'duplicate'
  | 'transition-not-allowed'
  | 'stale-version'
  | 'version-required'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'file-type-mismatch'
  | 'too-many-requests'
  | 'maker-is-checker'
  | 'approval-decided'
  | 'approval-expired'
  | 'approval-void'
  | 'separation-of-duties'
  | 'last-admin'
  | 'setup-incomplete'
  | 'reference-reused'
  | 'key-unavailable'
  | 'key-mismatch'
  | 'decryption-failed'
  | 'context-missing'
  | 'audit-refused'
  | 'integrity'
  | 'unavailable'
  | 'internal';

/** Where a request's value is wrong: a JSON path (`subjects.0.iban`) and what would be right. */
export interface FieldError {
  field: string;
  reason: string;
}

/** A broken rule. `message` is for people and may change; `code` is the contract. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly fields: readonly FieldError[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const isDomainError = (value: unknown): value is DomainError => value instanceof DomainError;
