import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { isUuid, timestamp } from '#kernel';
import { type TokenFault, TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import {
  isTokenId,
  LONGEST_TOKEN,
  TOKEN_ALGORITHM,
  TOKEN_CLOCK_SECONDS,
  TOKEN_LIFE_SECONDS,
} from '../../domain/service-accounts/token-rules.ts';
import type { ServiceAccount, ServiceKey } from './service-account-store.ts';
import { publicJwk } from './service-key.ts';

/** Against whom and when a token is checked. */
export interface TokenCheck {
  readonly account: ServiceAccount;
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The account that a token names. Nothing in it has been proved yet. Throws `TokenRefused`. */
export function claimedAccount(token: string): string {
  try {
    if (token.length > LONGEST_TOKEN) throw new TokenRefused('malformed');
    if (decodeProtectedHeader(token).alg !== TOKEN_ALGORITHM) throw new TokenRefused('algorithm');
    const { iss } = decodeJwt(token);
    if (typeof iss !== 'string') throw new TokenRefused('claims');
    if (!isUuid(iss)) throw new TokenRefused('unknown-account');
    return iss;
  } catch (cause) {
    throw cause instanceof TokenRefused ? cause : new TokenRefused('malformed', { cause });
  }
}

/** Throws `TokenRefused` for a key that has ended. */
export function assertLive(key: ServiceKey, now: number): void {
  if (key.revoked) throw new TokenRefused('key-revoked');
  if (Date.parse(key.expiresAt) <= now) throw new TokenRefused('key-expired');
}

/** Checks signature and claims (RFC 7519, RFC 7523 section 3; RFC 8725 sections 3.1 to 3.9). Throws `TokenRefused`. */
export async function verifyServiceToken(token: string, check: TokenCheck): Promise<{ jti: string; until: string; key: ServiceKey }> {
  const { payload, key } = await verified(token, check);
  assertLive(key, check.now);
  const { aud, jti, iat = Number.NaN, exp = Number.NaN } = payload;
  // One audience alone: a token that also opens another door could be brought here by whoever stands behind that one.
  if (aud !== check.audience) throw new TokenRefused('audience');
  if (!isTokenId(jti)) throw new TokenRefused('claims');
  if (!(exp > iat)) throw new TokenRefused('claims');
  if (exp - iat > TOKEN_LIFE_SECONDS) throw new TokenRefused('too-long');
  // Kept as long as a clock that is late by the tolerance might still accept it, and once more as much for the clocks of other servers.
  return { jti, until: timestamp((exp + 2 * TOKEN_CLOCK_SECONDS) * 1000), key };
}

/** Tries the account's keys, of which one or two are live; one that has ended is tried too, to be told from a stranger's. */
async function verified(token: string, { account, audience, now }: TokenCheck): Promise<{ payload: JWTPayload; key: ServiceKey }> {
  const options: JWTVerifyOptions = {
    algorithms: [TOKEN_ALGORITHM],
    issuer: account.id,
    subject: account.id,
    audience,
    requiredClaims: ['exp', 'jti'],
    maxTokenAge: TOKEN_LIFE_SECONDS,
    clockTolerance: TOKEN_CLOCK_SECONDS,
    currentDate: new Date(now),
  };
  for (const key of account.keys) {
    if (key.publicKey === null) continue;
    try {
      const { payload } = await jwtVerify(token, publicJwk(Buffer.from(key.publicKey, 'hex')), options);
      return { payload, key };
    } catch (cause) {
      if (!(cause instanceof errors.JWSSignatureVerificationFailed)) throw new TokenRefused(faultOf(cause), { cause });
    }
  }
  throw new TokenRefused('signature');
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'malformed';
  if (error.reason !== 'check_failed') return 'claims';
  if (error.claim === 'aud') return 'audience';
  return error.claim === 'iat' || error.claim === 'nbf' ? 'not-yet-valid' : 'claims';
}
