import { DomainError } from '#kernel';

/** Why a token was not accepted or not given out, as the audit entry says it. */
export type TokenFault =
  | 'malformed'
  | 'algorithm'
  | 'unknown-account'
  | 'disabled-account'
  | 'unknown-token'
  | 'signature'
  | 'key-expired'
  | 'key-revoked'
  | 'audience'
  | 'claims'
  | 'expired'
  | 'not-yet-valid'
  | 'too-long'
  | 'replayed'
  | 'cookie'
  | 'network'
  | 'rate'
  | 'grant'
  | 'scope'
  | 'proof'
  | 'proof-replayed'
  | 'certificate';

/** One answer for all that tells something about accounts; the others say what the sender can read in the token itself. */
const NO_ACCOUNT = 'it is not signed with the key of an account that may be used';

const says: Readonly<Record<TokenFault, string>> = {
  malformed: 'it is not a JSON Web Token',
  algorithm: 'its algorithm must be EdDSA',
  'unknown-account': NO_ACCOUNT,
  'disabled-account': NO_ACCOUNT,
  signature: NO_ACCOUNT,
  'key-expired': NO_ACCOUNT,
  'key-revoked': NO_ACCOUNT,
  network: NO_ACCOUNT,
  'unknown-token': 'it is unknown, or past',
  audience: 'aud must be the address of this product, and nothing else',
  claims: 'it needs iss and sub (both the id of the account), aud, iat, exp and jti (8 to 200 characters)',
  expired: 'exp is past',
  'not-yet-valid': 'iat or nbf lies in the future',
  'too-long': 'exp must be at most 5 minutes after iat',
  replayed: 'its jti was used already; sign a new token for each request',
  cookie: 'a request with a token must carry no cookie',
  rate: 'the account has used up its requests of this minute',
  grant: 'grant_type must be client_credentials, with a client_assertion, or with client_id and a client certificate',
  scope: 'scope names something that the account does not hold',
  proof: 'it needs a DPoP proof (RFC 9449) of this request and this token, signed with the key that the token is bound to',
  'proof-replayed': 'the jti of the DPoP proof was used already; sign a new one for each request',
  certificate: 'it needs the connection of the client certificate that the token is bound to',
};

/** `error` as OAuth 2.0 names it (RFC 6749 section 5.2, RFC 6750 section 3.1, RFC 9449 section 5). */
export function oauthError(fault: TokenFault, asked: 'token' | 'resource'): string {
  if (fault === 'proof' || fault === 'proof-replayed') return 'invalid_dpop_proof';
  if (asked === 'resource') return 'invalid_token';
  if (fault === 'grant') return 'invalid_request';
  return fault === 'scope' ? 'invalid_scope' : 'invalid_client';
}

const codeOf = (fault: TokenFault) => {
  if (fault === 'rate') return 'too-many-requests';
  return fault === 'grant' || fault === 'scope' ? 'validation' : 'invalid-credentials';
};

/** A token, or a request for one, that opens nothing. */
export class TokenRefused extends DomainError {
  constructor(
    readonly fault: TokenFault,
    options?: ErrorOptions,
  ) {
    super(codeOf(fault), `The token is not accepted: ${says[fault]}`, [], options);
  }
}
