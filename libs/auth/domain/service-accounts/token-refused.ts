import { DomainError } from '#kernel';

/** Why a token was not accepted, as the audit entry says it. */
export type TokenFault =
  | 'malformed'
  | 'algorithm'
  | 'unknown-account'
  | 'disabled-account'
  | 'signature'
  | 'audience'
  | 'claims'
  | 'expired'
  | 'not-yet-valid'
  | 'too-long'
  | 'replayed'
  | 'cookie';

/** One answer for the three that tell something about accounts; the others say what the sender can read in the token itself. */
const NO_ACCOUNT = 'it is not signed with the key of an account that may be used';

const says: Readonly<Record<TokenFault, string>> = {
  malformed: 'it is not a JSON Web Token',
  algorithm: 'its algorithm must be EdDSA',
  'unknown-account': NO_ACCOUNT,
  'disabled-account': NO_ACCOUNT,
  signature: NO_ACCOUNT,
  audience: 'aud must be the address of this product, and nothing else',
  claims: 'it needs iss and sub (both the id of the account), aud, iat, exp and jti (8 to 200 characters)',
  expired: 'exp is past',
  'not-yet-valid': 'iat or nbf lies in the future',
  'too-long': 'exp must be at most 5 minutes after iat',
  replayed: 'its jti was used already; sign a new token for each request',
  cookie: 'a request with a token must carry no cookie',
};

/** A bearer token that opens nothing. */
export class TokenRefused extends DomainError {
  constructor(
    readonly fault: TokenFault,
    options?: ErrorOptions,
  ) {
    super('invalid-credentials', `The token is not accepted: ${says[fault]}`, [], options);
  }
}
