import { createHash, X509Certificate } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { DomainError, uuidv7 } from '#kernel';
import { TOKEN_ALGORITHM, TOKEN_LIFE_SECONDS } from '../../domain/service-accounts/token-rules.ts';
import type { WantedKey } from './service-account-store.ts';

const KEY_BYTES = 32;
const DER_BYTES = 8192;

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

/** A key as people hand it in: the public half of a pair, or a client certificate in PEM. */
export type OfferedKey = { readonly jwk: PublicServiceKey } | { readonly certificate: string };

export const publicJwk = (key: Buffer): PublicServiceKey => ({ kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') });

/** Draws a key pair. */
export async function newServiceKey(): Promise<PublicServiceKey & { d: string }> {
  const { privateKey } = await generateKeyPair(TOKEN_ALGORITHM, { crv: 'Ed25519', extractable: true });
  const { x = '', d = '' } = await exportJWK(privateKey);
  return { kty: 'OKP', crv: 'Ed25519', x, d };
}

const refuse = (reason: string, cause?: unknown): never => {
  throw new DomainError('validation', `The key ${reason}`, [{ field: 'key', reason }], { cause });
};

/** The 32 bytes of the public key. Throws `validation`. */
export function publicKeyBytes({ kty, crv, x }: PublicServiceKey): Buffer {
  const bytes = Buffer.from(x, 'base64url');
  return kty === 'OKP' && crv === 'Ed25519' && bytes.length === KEY_BYTES ? bytes : refuse('is not an Ed25519 JWK (RFC 8037)');
}

function certificateOf(pem: string): X509Certificate {
  try {
    const certificate = new X509Certificate(pem);
    if (certificate.ca) return refuse('is the certificate of an authority, and must be one of a client');
    return certificate.raw.length <= DER_BYTES ? certificate : refuse('is too large to be a certificate');
  } catch (cause) {
    return cause instanceof DomainError ? refuse(cause.fields[0]?.reason ?? '') : refuse('is not a certificate in PEM', cause);
  }
}

/** RFC 8705, section 3.1: what a certificate is recognised by. */
export const certificateThumbprint = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

/** RFC 7638, to recognise a key by. */
export const thumbprint = (key: PublicServiceKey): Promise<string> => calculateJwkThumbprint({ kty: key.kty, crv: key.crv, x: key.x });

/** The key as a request carries it. `now` in milliseconds since the epoch. Throws `validation`. */
export async function wantedKey(offered: OfferedKey, days: number, now: number): Promise<WantedKey> {
  if ('jwk' in offered) {
    const bytes = publicKeyBytes(offered.jwk);
    const print = Buffer.from(await thumbprint(publicJwk(bytes)), 'base64url').toString('hex');
    return { kind: 'ed25519', thumbprint: print, material: bytes.toString('base64'), label: `Ed25519 ${print.slice(0, 12)}`, days };
  }
  const certificate = certificateOf(offered.certificate);
  if (certificate.validToDate.getTime() <= now) refuse('is a certificate that has run out');
  const label = certificate.subject.replaceAll('\n', ', ').slice(0, 200) || 'without a subject';
  const print = certificateThumbprint(certificate.raw);
  return { kind: 'certificate', thumbprint: print, material: certificate.raw.toString('base64'), label, days };
}

/** When a key ends that begins now (milliseconds since the epoch): after its days, and no later than its certificate. */
export function keyEnd({ kind, material, days }: WantedKey, now: number): number {
  const end = now + days * 86_400_000;
  return kind === 'ed25519' ? end : Math.min(end, new X509Certificate(Buffer.from(material, 'base64')).validToDate.getTime());
}

const privateKey = (key: PrivateServiceKey) => importJWK({ kty: key.kty, crv: key.crv, x: key.x, d: key.d }, TOKEN_ALGORITHM);

/**
 * What an account proves itself with, as its owner signs it (RFC 7523): asks for an access token, or opens one request. `now` is in
 * milliseconds since the epoch, `seconds` its life, at most 300.
 */
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
    .sign(await privateKey(key));
}

/** A DPoP proof (RFC 9449, section 4.2) for one request; `token` where one goes with it. `now` is in milliseconds since the epoch. */
export async function signProof(
  key: PrivateServiceKey,
  request: { method: string; path: string; token?: string },
  now: number,
): Promise<string> {
  const ath = request.token === undefined ? {} : { ath: createHash('sha256').update(request.token).digest('base64url') };
  return new SignJWT({ htm: request.method, htu: `${key.aud}${request.path}`, ...ath })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: 'dpop+jwt', jwk: { kty: key.kty, crv: key.crv, x: key.x } })
    .setIssuedAt(Math.floor(now / 1000))
    .setJti(uuidv7())
    .sign(await privateKey(key));
}
