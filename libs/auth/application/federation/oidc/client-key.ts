import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { PrivateKey } from 'openid-client';
import { DomainError } from '#kernel';

const unusable = () =>
  new DomainError('validation', 'This is no private key that can sign', [
    { field: 'secret', reason: 'is a PKCS#8 key in PEM: EC on P-256, Ed25519, or RSA of 2048 bits at least' },
  ]);

interface Signing {
  readonly alg: string;
  readonly algorithm: Parameters<KeyObject['toCryptoKey']>[0];
}

function signingOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): Signing {
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return { alg: 'ES256', algorithm: { name: 'ECDSA', namedCurve: 'P-256' } };
  if (type === 'ed25519') return { alg: 'Ed25519', algorithm: { name: 'Ed25519' } };
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return { alg: 'PS256', algorithm: { name: 'RSA-PSS', hash: 'SHA-256' } };
  throw unusable();
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw unusable();
  }
}

/** A new key on P-256, as PKCS#8 in PEM. It is made here, kept encrypted, and never leaves. */
export const newClientKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The public half as a provider takes it (RFC 7517). Throws `validation`. */
export async function publicClientKey(pem: string): Promise<JWK> {
  const key = readKey(pem);
  const { alg } = signingOf(key);
  const { kty, crv, x, y, n, e } = createPublicKey(key).export({ format: 'jwk' });
  const parts = Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined)) as JWK;
  return { ...parts, kid: await calculateJwkThumbprint(parts), alg, use: 'sig' };
}

/** The private half as it signs (RFC 7523, section 2.2). Throws `validation`. */
export async function privateClientKey(pem: string): Promise<PrivateKey> {
  const key = readKey(pem);
  const { kid = '' } = await publicClientKey(pem);
  return { key: key.toCryptoKey(signingOf(key).algorithm, false, ['sign']), kid };
}
