import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { X509CertificateGenerator } from '@peculiar/x509';
import { SignedXml } from 'xml-crypto';
import { type EncryptionAlgorithm, encrypt, type KeyEncryptionAlgorithm } from 'xml-encryption';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

interface RsaKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const samlInstant = (millis: number): string => new Date(millis).toISOString();
export const samlId = (): string => `_${randomBytes(16).toString('hex')}`;

/** What the assertion says; a test changes what it is about. Times are milliseconds since 1970, null leaves the attribute out. */
export interface Says {
  id: string;
  responseId: string;
  issuer: string;
  responseIssuer: string;
  nameId: string;
  nameIdFormat: string;
  audience: string | null;
  recipient: string;
  destination: string | null;
  inResponseTo: string | null;
  confirmationInResponseTo: string | null;
  issuedAt: number;
  notBefore: number | null;
  notOnOrAfter: number | null;
  confirmationNotOnOrAfter: number | null;
  authnAt: number;
  classRef: string;
  sessionIndex: string;
  sessionNotOnOrAfter: number | null;
  attributes: Record<string, readonly string[]>;
  status: string;
  conditions: string;
}

/** How it is signed and encrypted. */
export interface Manner {
  sign?: 'assertion' | 'response' | 'both' | 'none';
  signatureAlgorithm?: string;
  digestAlgorithm?: string;
  key?: KeyObject;
  encryptTo?: string;
  content?: EncryptionAlgorithm;
  transport?: KeyEncryptionAlgorithm;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const attribute = (name: string, value: string | null) => (value === null ? '' : ` ${name}="${escaped(value)}"`);
const time = (name: string, value: number | null) => attribute(name, value === null ? null : samlInstant(value));

interface IdpPlace {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly sloUrl?: string;
  readonly keys?: RsaKeys;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** An identity provider made for tests: it can say anything, and sign it as it likes. */
export class SamlIdp {
  readonly keys: RsaKeys;
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly sloUrl: string | null;
  readonly #now: () => number;
  #certificate = '';

  private constructor({ entityId, ssoUrl, sloUrl, keys, now }: IdpPlace) {
    this.entityId = entityId;
    this.ssoUrl = ssoUrl;
    this.sloUrl = sloUrl ?? null;
    this.keys = keys ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#now = now ?? Date.now;
  }

  static async open(place: IdpPlace): Promise<SamlIdp> {
    const idp = new SamlIdp(place);
    const { privateKey, publicKey } = idp.keys;
    const made = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=Test identity provider',
      serialNumber: `40${randomBytes(15).toString('hex')}`,
      notBefore: new Date(Date.now() - 3_600_000),
      notAfter: new Date(Date.now() + 86_400_000),
      signingAlgorithm: ALGORITHM,
      keys: {
        privateKey: privateKey.toCryptoKey(ALGORITHM, true, ['sign']),
        publicKey: publicKey.toCryptoKey(ALGORITHM, true, ['verify']),
      },
    });
    idp.#certificate = made.toString('pem');
    return idp;
  }

  /** PEM. */
  get certificate(): string {
    return this.#certificate;
  }

  metadata(): string {
    const bare = this.#certificate.replace(/-----[^-]+-----|\s/g, '');
    const slo = this.sloUrl
      ? `<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${this.sloUrl}"/>`
      : '';
    return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${this.entityId}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    ${slo}
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${this.ssoUrl}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
  }

  /** What a well-behaved provider says to this request, now. */
  says(to: { acs: string; audience: string; requestId: string }, changed: Partial<Says> = {}): Says {
    const now = this.#now();
    const base: Says = {
      id: samlId(),
      responseId: samlId(),
      issuer: this.entityId,
      responseIssuer: this.entityId,
      nameId: 'p-4711',
      nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      audience: to.audience,
      recipient: to.acs,
      destination: to.acs,
      inResponseTo: to.requestId,
      confirmationInResponseTo: to.requestId,
      issuedAt: now,
      notBefore: now - 30_000,
      notOnOrAfter: now + 300_000,
      confirmationNotOnOrAfter: now + 300_000,
      authnAt: now,
      classRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      sessionIndex: samlId(),
      sessionNotOnOrAfter: null,
      attributes: {},
      status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
      conditions: '',
    };
    return { ...base, ...changed };
  }

  assertionXml(says: Says): string {
    const attributes = Object.entries(says.attributes)
      .map(([name, values]) => {
        const inner = values.map((value) => `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`).join('');
        return `<saml:Attribute Name="${escaped(name)}">${inner}</saml:Attribute>`;
      })
      .join('');
    const audience =
      says.audience === null
        ? ''
        : `<saml:AudienceRestriction><saml:Audience>${escaped(says.audience)}</saml:Audience></saml:AudienceRestriction>`;
    return (
      `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${says.id}" Version="2.0"${time('IssueInstant', says.issuedAt)}>` +
      `<saml:Issuer>${escaped(says.issuer)}</saml:Issuer>` +
      `<saml:Subject><saml:NameID Format="${says.nameIdFormat}">${escaped(says.nameId)}</saml:NameID>` +
      `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData${attribute('Recipient', says.recipient)}` +
      `${attribute('InResponseTo', says.confirmationInResponseTo)}${time('NotOnOrAfter', says.confirmationNotOnOrAfter)}/></saml:SubjectConfirmation></saml:Subject>` +
      `<saml:Conditions${time('NotBefore', says.notBefore)}${time('NotOnOrAfter', says.notOnOrAfter)}>${audience}${says.conditions}</saml:Conditions>` +
      `<saml:AuthnStatement${time('AuthnInstant', says.authnAt)}${attribute('SessionIndex', says.sessionIndex)}${time('SessionNotOnOrAfter', says.sessionNotOnOrAfter)}>` +
      `<saml:AuthnContext><saml:AuthnContextClassRef>${escaped(says.classRef)}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
      `${attributes ? `<saml:AttributeStatement>${attributes}</saml:AttributeStatement>` : ''}</saml:Assertion>`
    );
  }

  responseXml(says: Says, inside: string): string {
    return (
      `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${says.responseId}" Version="2.0"` +
      `${time('IssueInstant', says.issuedAt)}${attribute('Destination', says.destination)}${attribute('InResponseTo', says.inResponseTo)}>` +
      `<saml:Issuer>${escaped(says.responseIssuer)}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${says.status}"/></samlp:Status>${inside}</samlp:Response>`
    );
  }

  /** An enveloped signature after the Issuer of the element with this ID. */
  signed(xml: string, id: string, manner: Manner = {}): string {
    const element = `//*[@ID='${id}']`;
    const signer = new SignedXml({
      privateKey: (manner.key ?? this.keys.privateKey).export({ type: 'pkcs8', format: 'pem' }),
      publicCert: this.#certificate,
      signatureAlgorithm: manner.signatureAlgorithm ?? RSA_SHA256,
      canonicalizationAlgorithm: C14N,
    });
    signer.addReference({ xpath: element, transforms: [ENVELOPED, C14N], digestAlgorithm: manner.digestAlgorithm ?? SHA256 });
    signer.computeSignature(xml, { prefix: 'ds', location: { reference: `${element}/*[local-name()='Issuer']`, action: 'after' } });
    return signer.getSignedXml();
  }

  /** A whole Response, as XML. */
  async response(says: Says, manner: Manner = {}): Promise<string> {
    const sign = manner.sign ?? 'assertion';
    let inside = this.assertionXml(says);
    if (sign === 'assertion' || sign === 'both') inside = this.signed(inside, says.id, manner);
    if (manner.encryptTo) inside = await this.#encrypted(inside, manner.encryptTo, manner);
    const whole = this.responseXml(says, inside);
    return sign === 'response' || sign === 'both' ? this.signed(whole, says.responseId, manner) : whole;
  }

  async #encrypted(xml: string, certificate: string, { content, transport }: Manner): Promise<string> {
    const data = await promisify(encrypt)(xml, {
      rsa_pub: certificate,
      pem: certificate,
      encryptionAlgorithm: content ?? 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
      keyEncryptionAlgorithm: transport ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
      warnInsecureAlgorithm: false,
    });
    return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
  }
}

export interface LogoutSays {
  id: string;
  issuer: string;
  destination: string;
  issuedAt: number;
  notOnOrAfter: number | null;
  nameId: string;
  sessionIndex: string | null;
}

/** A LogoutRequest as XML, unsigned. */
export const logoutRequestXml = (says: LogoutSays): string =>
  `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${says.id}" Version="2.0"` +
  `${time('IssueInstant', says.issuedAt)}${time('NotOnOrAfter', says.notOnOrAfter)} Destination="${says.destination}"><saml:Issuer>${says.issuer}</saml:Issuer>` +
  `<saml:NameID>${says.nameId}</saml:NameID>${says.sessionIndex === null ? '' : `<samlp:SessionIndex>${says.sessionIndex}</samlp:SessionIndex>`}</samlp:LogoutRequest>`;

/** A query that carries a message by HTTP-Redirect, signed over exactly these characters (saml-bindings-2.0, section 3.4.4.1). */
export function signedQuery(
  field: 'SAMLRequest' | 'SAMLResponse',
  xml: string,
  by: { key: KeyObject; relayState?: string; algorithm?: string; hash?: string },
): string {
  const message = encodeURIComponent(deflateRawSync(Buffer.from(xml, 'utf8')).toString('base64'));
  const relay = by.relayState === undefined ? '' : `&RelayState=${encodeURIComponent(by.relayState)}`;
  const signed = `${field}=${message}${relay}&SigAlg=${encodeURIComponent(by.algorithm ?? RSA_SHA256)}`;
  const signature = sign(by.hash ?? 'sha256', Buffer.from(signed), by.key).toString('base64');
  return `${signed}&Signature=${encodeURIComponent(signature)}`;
}

/** As a form carries it. */
export const samlEncoded = (xml: string): string => Buffer.from(xml, 'utf8').toString('base64');
