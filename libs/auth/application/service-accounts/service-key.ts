import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { DomainError, uuidv7 } from '#kernel';
import { TOKEN_ALGORITHM, TOKEN_LIFE_SECONDS } from '../../domain/service-accounts/token-rules.ts';

const KEY_BYTES = 32;

/** An Ed25519 key as a JWK (RFC 8037, section 2): `x` and `d` are 32 bytes in base64url. */
export interface PublicServiceKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

/** What an alert source keeps. `kid` is the account's id and `aud` the address to which tokens are made out. */
export interface PrivateServiceKey extends PublicServiceKey {
  readonly d: string;
  readonly kid: string;
  readonly aud: string;
}

export const publicJwk = (key: Buffer): PublicServiceKey => ({ kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') });

/** Draws a key pair. */
export async function newServiceKey(): Promise<PublicServiceKey & { d: string }> {
  const { privateKey } = await generateKeyPair(TOKEN_ALGORITHM, { crv: 'Ed25519', extractable: true });
  const { x = '', d = '' } = await exportJWK(privateKey);
  return { kty: 'OKP', crv: 'Ed25519', x, d };
}

/** The 32 bytes of the public key. Throws `validation`. */
export function publicKeyBytes({ kty, crv, x }: PublicServiceKey): Buffer {
  const bytes = Buffer.from(x, 'base64url');
  if (kty === 'OKP' && crv === 'Ed25519' && bytes.length === KEY_BYTES) return bytes;
  throw new DomainError('validation', 'The key is not an Ed25519 JWK (RFC 8037)', [{ field: 'key', reason: 'is not an Ed25519 JWK' }]);
}

/** RFC 7638, to recognise a key by. */
export const thumbprint = (key: PublicServiceKey): Promise<string> => calculateJwkThumbprint({ kty: key.kty, crv: key.crv, x: key.x });

/** A token for one request, as an alert source signs it. `seconds` is its life, at most 300; `now` is in milliseconds since the epoch. */
export async function signServiceToken(key: PrivateServiceKey, now: number, seconds: number = TOKEN_LIFE_SECONDS): Promise<string> {
  const issued = Math.floor(now / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: 'JWT' })
    .setIssuer(key.kid)
    .setSubject(key.kid)
    .setAudience(key.aud)
    .setIssuedAt(issued)
    .setExpirationTime(issued + seconds)
    .setJti(uuidv7())
    .sign(await importJWK({ kty: key.kty, crv: key.crv, x: key.x, d: key.d }, TOKEN_ALGORITHM));
}
