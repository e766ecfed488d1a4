import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import {
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** id-fido-gen-ce-aaguid (WebAuthn level 2, section 8.2.1): the model, an OCTET STRING of sixteen bytes. */
const MODEL = '1.3.6.1.4.1.45724.1.1.4';
const DAY = 86_400_000;

interface Holder {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

async function issued(issuer: Holder | null, name: string, kind: 'ca' | 'leaf', more: Extension[] = []): Promise<Holder> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.toCryptoKey(ALGORITHM, true, ['sign']);
  const certificate = await X509CertificateGenerator.create({
    subject: name,
    issuer: issuer?.certificate.subject ?? name,
    serialNumber: `40${randomBytes(15).toString('hex')}`,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    signingAlgorithm: ALGORITHM,
    publicKey: publicKey.toCryptoKey(ALGORITHM, true, ['verify']),
    signingKey: issuer ? issuer.key.toCryptoKey(ALGORITHM, true, ['sign']) : key,
    extensions: [
      new BasicConstraintsExtension(kind === 'ca', undefined, true),
      new KeyUsagesExtension(kind === 'ca' ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature, true),
      ...more,
    ],
  });
  return { certificate, key: privateKey };
}

const der = ({ certificate }: Holder) => Buffer.from(certificate.rawData);

/** A maker of security keys: a root of its own, and attestations (format `packed`) for the models that it makes. */
export class KeyMaker {
  private constructor(private readonly top: Holder) {}

  static async open(name: string): Promise<KeyMaker> {
    return new KeyMaker(await issued(null, `C=SE, O=${name}, CN=${name} root`, 'ca'));
  }

  /** PEM, as an operator puts it into the file of roots. */
  get root(): string {
    return this.top.certificate.toString('pem');
  }

  /** For `Manners.attestation`. `through` puts an authority, or somebody who is none, between the root and the key's certificate. */
  async attestation(model: string, through: 'root' | 'authority' | 'another key' = 'root') {
    const issuer =
      through === 'root' ? this.top : await issued(this.top, 'C=SE, O=Maker, CN=Between', through === 'authority' ? 'ca' : 'leaf');
    const bytes = Buffer.concat([Buffer.from([0x04, 0x10]), Buffer.from(model.replaceAll('-', ''), 'hex')]);
    const says = [new Extension(MODEL, false, new Uint8Array(bytes))];
    const leaf = await issued(issuer, 'C=SE, O=Maker, OU=Authenticator Attestation, CN=Key', 'leaf', says);
    const between = through === 'root' ? [] : [der(issuer)];
    return { chain: [der(leaf), ...between], key: leaf.key };
  }

  /** The same with the root itself sent along, as some keys do. */
  async withRoot(model: string) {
    const { chain, key } = await this.attestation(model);
    return { chain: [...chain, der(this.top)], key };
  }
}
