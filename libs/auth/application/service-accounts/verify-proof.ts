import { createHash, timingSafeEqual } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { timestamp } from '#kernel';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import {
  isTokenId,
  LONGEST_TOKEN,
  PROOF_SECONDS,
  TOKEN_ALGORITHM,
  TOKEN_CLOCK_SECONDS,
} from '../../domain/service-accounts/token-rules.ts';
import type { Caller } from './caller.ts';
import type { ServiceKey } from './service-account-store.ts';
import { publicJwk, thumbprint } from './service-key.ts';

export interface ProofCheck {
  readonly key: ServiceKey;
  /** The address of the product, as `aud` of its tokens. */
  readonly origin: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The access token that the proof goes with; absent where it asks for one. */
  readonly token?: string;
}

/**
 * Checks that whoever sends this request holds the key (RFC 9449, section 4.3). The key is the account's registered one and no other: the
 * header's `jwk` is compared with it and never trusted. Gives what has to be spent. Throws `TokenRefused`.
 */
export async function verifyProof({ proof, method, path }: Caller, check: ProofCheck): Promise<{ jti: string; until: string }> {
  const { key, origin, now, token } = check;
  if (proof === undefined || proof.length > LONGEST_TOKEN || key.publicKey === null) throw new TokenRefused('proof');
  const jwk = publicJwk(Buffer.from(key.publicKey, 'hex'));
  const { payload } = await signedBy(proof, jwk, now);
  const { jti, iat = 0, htm, htu, ath } = payload;
  if (!isTokenId(jti) || htm !== method || htu !== `${origin}${path}`) throw new TokenRefused('proof');
  if (token !== undefined && !isDigestOf(ath, token)) throw new TokenRefused('proof');
  return { jti: `dpop:${jti}`, until: timestamp((iat + PROOF_SECONDS + 2 * TOKEN_CLOCK_SECONDS) * 1000) };
}

async function signedBy(proof: string, jwk: ReturnType<typeof publicJwk>, now: number) {
  try {
    const { jwk: shown } = decodeProtectedHeader(proof);
    if (shown?.kty !== 'OKP' || shown.crv !== 'Ed25519' || typeof shown.x !== 'string' || 'd' in shown) throw new TokenRefused('proof');
    if ((await thumbprint({ kty: 'OKP', crv: 'Ed25519', x: shown.x })) !== (await thumbprint(jwk))) throw new TokenRefused('proof');
    return await jwtVerify(proof, jwk, {
      algorithms: [TOKEN_ALGORITHM],
      typ: 'dpop+jwt',
      requiredClaims: ['iat', 'jti', 'htm', 'htu'],
      maxTokenAge: PROOF_SECONDS,
      clockTolerance: TOKEN_CLOCK_SECONDS,
      currentDate: new Date(now),
    });
  } catch (cause) {
    throw cause instanceof TokenRefused ? cause : new TokenRefused('proof', { cause });
  }
}

function isDigestOf(ath: unknown, token: string): boolean {
  const digest = createHash('sha256').update(token).digest();
  const shown = Buffer.from(typeof ath === 'string' ? ath : '', 'base64url');
  return shown.length === digest.length && timingSafeEqual(shown, digest);
}
