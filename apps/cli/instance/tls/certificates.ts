import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { permittedNames } from './name-constraints.ts';

const DAY = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Apple refuses server certificates that live longer than 398 days, and counts the first second. */
const SERVER_DAYS = 397;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const NAME_CONSTRAINTS = '2.5.29.30';

/** A certificate and its private key, both PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** Positive and 127 bits at most: RFC 5280 section 4.1.2.2. */
const serialNumber = () => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
};

const cryptoKey = (key: KeyObject, use: 'sign' | 'verify'): webcrypto.CryptoKey => key.toCryptoKey(algorithm, true, [use]);
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

function newKeys() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, keys: { privateKey: cryptoKey(privateKey, 'sign'), publicKey: cryptoKey(publicKey, 'verify') } };
}

/** An hour of grace for a clock that runs behind, inside the allowed life. */
const life = (days: number, now: Date) => ({
  notBefore: new Date(now.getTime() - 3_600_000),
  notAfter: new Date(now.getTime() + days * DAY - 3_600_000),
});

/** The names of this machine to itself. */
const loopbackNames: readonly Name[] = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
  { type: 'ip', value: '::1' },
];

/**
 * An authority that can vouch for this machine's loopback names and for `hosts`, and for nothing else. Its own name ends in random digits,
 * so that two can be told apart in a store.
 */
export async function newAuthority(now = new Date(), kind = 'local', hosts: readonly string[] = []): Promise<Pair> {
  const { privateKey, keys } = newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Caspix ${kind} authority ${randomBytes(4).toString('hex')}, O=Caspix`,
    serialNumber: serialNumber(),
    ...life(AUTHORITY_DAYS, now),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new Extension(NAME_CONSTRAINTS, true, permittedNames(hosts)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: pem(privateKey) };
}

interface Name {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** Whom a certificate speaks for, and whether as the answering side of a connection (`server`), the calling one (`client`) or both. */
export interface Holder {
  readonly name: string;
  readonly names: readonly Name[];
  readonly sides: readonly ('server' | 'client')[];
}

/** A server certificate for the loopback names, signed by the authority. */
export const newServerCertificate = (authority: { certificate: string; key: KeyObject }, now = new Date()): Promise<Pair> =>
  newCertificate(authority, { name: 'localhost', names: loopbackNames, sides: ['server'] }, now);

/** A certificate signed by the authority, which has to permit the holder's names: who checks the chain refuses others. */
export async function newCertificate(
  authority: { certificate: string; key: KeyObject },
  { name, names, sides }: Holder,
  now = new Date(),
): Promise<Pair> {
  const { privateKey, keys } = newKeys();
  const issuer = new X509Certificate(authority.certificate);
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}, O=Caspix`,
    issuer: issuer.subject,
    serialNumber: serialNumber(),
    ...life(SERVER_DAYS, now),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: cryptoKey(authority.key, 'sign'),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(sides.map((side) => (side === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth))),
      // A machine that only calls has no name that anybody looks up.
      ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension([...names])]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: pem(privateKey) };
}
