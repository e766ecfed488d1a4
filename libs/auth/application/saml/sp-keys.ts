import 'reflect-metadata';
import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { X509CertificateGenerator } from '@peculiar/x509';
import type { SpKeys } from './service-provider.ts';

const DAY = 86_400_000;
/** The certificate carries the key and no trust: the provider takes it from our metadata. It ends, so that nobody forgets to renew it. */
const LIFE_DAYS = 3 * 365;
/** NIST SP 800-57 part 1, table 2: good beyond 2030. */
const MODULUS_BITS = 3072;

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

async function newPair(name: string, now: number): Promise<{ key: string; certificate: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const cryptoKey = (key: KeyObject, use: 'sign' | 'verify') => key.toCryptoKey(algorithm, true, [use]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    serialNumber: `40${randomBytes(15).toString('hex')}`,
    notBefore: new Date(now - 3_600_000),
    notAfter: new Date(now + LIFE_DAYS * DAY),
    signingAlgorithm: algorithm,
    keys: { privateKey: cryptoKey(privateKey, 'sign'), publicKey: cryptoKey(publicKey, 'verify') },
  });
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate: certificate.toString('pem') };
}

/** Two keys of our own for one provider: one signs what we ask, the other opens what it encrypts. `now` in milliseconds since 1970. */
export async function newSpKeys(now: number): Promise<{ keys: SpKeys; certificates: { signing: string; decryption: string } }> {
  const [signing, decryption] = await Promise.all([newPair('Caspix SAML signing', now), newPair('Caspix SAML decryption', now)]);
  return {
    keys: { signing: signing.key, decryption: decryption.key },
    certificates: { signing: signing.certificate, decryption: decryption.certificate },
  };
}
