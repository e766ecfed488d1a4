import { type BlindField, blindFields } from './normalise.ts';

/** `case` wraps the keys of subjects, `audit` covers entries that belong to no subject, `auth` the second factors' secrets. */
const encryptingDomains = ['case', 'audit', 'auth'] as const;
type EncryptingDomain = (typeof encryptingDomains)[number];

export type DomainKeyName = EncryptingDomain | 'auth-pepper' | 'pseudonym' | `blind:${BlindField}`;

/** Every domain key there is; what is missing is made at the start. One per field: equal values of two fields must not look equal. */
export const domainKeyNames: readonly DomainKeyName[] = [
  ...encryptingDomains,
  'auth-pepper',
  'pseudonym',
  ...blindFields.map((field): DomainKeyName => `blind:${field}`),
];

/**
 * The keys of which a new version can be made. Not the pepper, which goes into hashes whose passwords nobody has; not the blind indexes,
 * whose old values would no longer be found.
 */
export const rotatableKeys = encryptingDomains;
export type RotatableKey = EncryptingDomain;
