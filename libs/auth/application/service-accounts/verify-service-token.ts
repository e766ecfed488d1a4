import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { isUuid, timestamp } from '#kernel';
import { type TokenFault, TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import {
  isTokenId,
  LONGEST_TOKEN,
  TOKEN_ALGORITHM,
  TOKEN_CLOCK_SECONDS,
  TOKEN_LIFE_SECONDS,
} from '../../domain/service-accounts/token-rules.ts';
import type { ServiceAccount } from './service-account-store.ts';
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

/** Checks signature and claims (RFC 7519, RFC 7523 section 3; RFC 8725 sections 3.1 to 3.9). Throws `TokenRefused`. */
export async function verifyServiceToken(token: string, { account, audience, now }: TokenCheck): Promise<{ jti: string; until: string }> {
  const claims = await verified(token, { account, audience, now });
  const { aud, jti, iat = Number.NaN, exp = Number.NaN } = claims;
  // One audience alone: a token that also opens another door could be brought here by whoever stands behind that one.
  if (aud !== audience) throw new TokenRefused('audience');
  if (!isTokenId(jti)) throw new TokenRefused('claims');
  if (!(exp > iat)) throw new TokenRefused('claims');
  if (exp - iat > TOKEN_LIFE_SECONDS) throw new TokenRefused('too-long');
  // Kept as long as a clock that is late by the tolerance might still accept it, and once more as much for the clocks of other servers.
  return { jti, until: timestamp((exp + 2 * TOKEN_CLOCK_SECONDS) * 1000) };
}

async function verified(token: string, { account, audience, now }: TokenCheck): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, publicJwk(account.publicKey), {
      algorithms: [TOKEN_ALGORITHM],
      issuer: account.id,
      subject: account.id,
      audience,
      requiredClaims: ['exp', 'jti'],
      maxTokenAge: TOKEN_LIFE_SECONDS,
      clockTolerance: TOKEN_CLOCK_SECONDS,
      currentDate: new Date(now),
    });
    return payload;
  } catch (cause) {
    throw new TokenRefused(faultOf(cause), { cause });
  }
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'malformed';
  if (error.reason !== 'check_failed') return 'claims';
  if (error.claim === 'aud') return 'audience';
  return error.claim === 'iat' || error.claim === 'nbf' ? 'not-yet-valid' : 'claims';
}
