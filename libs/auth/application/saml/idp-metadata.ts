import { X509Certificate } from 'node:crypto';
import { DomainError, timestamp } from '#kernel';
import { isSamlRefused } from '../../domain/saml/saml-refused.ts';
import type { XmlElement } from './xml/dom.ts';
import { bindings, ns } from './xml/names.ts';
import { attributeOf, children, childrenNamed, is, parseStrictly, textOf } from './xml/strict-xml.ts';

/** Characters. Entra's metadata has about 60,000; a federation's aggregate of thousands of providers is no file for this. */
export const MAX_METADATA = 256 * 1024;
const MIN_MODULUS_BITS = 2048;

/** One certificate as an administrator compares it with what the provider's people tell her. */
export interface ReadCertificate {
  readonly pem: string;
  readonly subject: string;
  /** SHA-256, colon-separated hexadecimal. */
  readonly fingerprint: string;
  readonly key: string;
  /** RFC 3339. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly expired: boolean;
  /** Why it cannot serve, or null. */
  readonly problem: string | null;
}

/** What a provider's metadata says (saml-metadata-2.0). */
export interface IdpMetadata {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly sloUrl: string | null;
  readonly certificates: readonly ReadCertificate[];
  /** RFC 3339, or null. */
  readonly validUntil: string | null;
}

const wrong = (reason: string) =>
  new DomainError('validation', `This is no metadata to work with: ${reason}`, [{ field: 'metadata', reason }]);

/** `now` in milliseconds since 1970. Throws `validation` with a reason that the administrator can act on. */
export function readIdpMetadata(xml: string, now: number): IdpMetadata {
  if (xml.length > MAX_METADATA) throw wrong(`it has more than ${MAX_METADATA} characters`);
  const entity = entityOf(parsed(withoutComments(xml.trim())));
  const entityId = attributeOf(entity, 'entityID');
  if (!entityId) throw wrong('the provider has no entityID');
  const idp = idpOf(entity);
  const validUntil = endOf(entity, now);
  const certificates = readCertificates(idp, now);
  if (certificates.every(({ problem }) => problem !== null)) throw wrong('it has no certificate that can check signatures');
  return {
    entityId,
    ssoUrl: endpoint(idp, 'SingleSignOnService') ?? fail('it names no address for sign-in by HTTP-Redirect'),
    sloUrl: endpoint(idp, 'SingleLogoutService'),
    certificates,
    validUntil,
  };
}

const fail = (reason: string): never => {
  throw wrong(reason);
};

/** Files that people edited have comments, and nothing here rests on a signature over them. What looks like one inside a value stays and refuses. */
const withoutComments = (xml: string): string => xml.replace(/^\uFEFF/, '').replace(/<!--(?:(?!--)[^])*-->/g, '');

function parsed(xml: string): XmlElement {
  try {
    return parseStrictly(xml);
  } catch (error) {
    if (isSamlRefused(error)) throw wrong(error.detail);
    throw error;
  }
}

/** One provider, alone or as the only one of a list. */
function entityOf(root: XmlElement): XmlElement {
  if (is(root, ns.metadata, 'EntityDescriptor')) return root;
  const listed = is(root, ns.metadata, 'EntitiesDescriptor') ? childrenNamed(root, ns.metadata, 'EntityDescriptor') : [];
  const providers = listed.filter((entity) => childrenNamed(entity, ns.metadata, 'IDPSSODescriptor').length > 0);
  const [only] = providers;
  if (!only) throw wrong('it describes no identity provider');
  if (providers.length > 1) throw wrong(`it describes ${providers.length} identity providers; take the part of one`);
  return only;
}

function idpOf(entity: XmlElement): XmlElement {
  const [idp] = childrenNamed(entity, ns.metadata, 'IDPSSODescriptor').filter((each) =>
    (attributeOf(each, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(ns.protocol),
  );
  return idp ?? fail('it describes no identity provider of SAML 2.0');
}

function endOf(entity: XmlElement, now: number): string | null {
  const until = attributeOf(entity, 'validUntil');
  if (until === null) return null;
  const millis = Date.parse(until);
  if (Number.isNaN(millis)) throw wrong('its validUntil is no time');
  if (millis <= now) throw wrong(`it was valid until ${until}; fetch it again`);
  return timestamp(millis);
}

/** The address for HTTP-Redirect, the binding that we send by; null where there is none. */
function endpoint(idp: XmlElement, name: string): string | null {
  const found = childrenNamed(idp, ns.metadata, name).find((each) => attributeOf(each, 'Binding') === bindings.redirect);
  const location = found ? attributeOf(found, 'Location') : null;
  if (location !== null && !location.startsWith('https://')) throw wrong(`the address ${location.slice(0, 200)} is not HTTPS`);
  return location;
}

function readCertificates(idp: XmlElement, now: number): ReadCertificate[] {
  const signing = childrenNamed(idp, ns.metadata, 'KeyDescriptor').filter((each) => attributeOf(each, 'use') !== 'encryption');
  const found = signing.flatMap((each) => inside(each, ['KeyInfo', 'X509Data', 'X509Certificate'])).map(textOf);
  return [...new Set(found.map((text) => text.replace(/\s/g, '')))].map((text) => readCertificate(pemOf(text), now));
}

const inside = (element: XmlElement, path: readonly string[]): XmlElement[] =>
  path.reduce((level, name) => level.flatMap((each) => children(each).filter((child) => is(child, ns.signature, name))), [element]);

const pemOf = (base64: string): string =>
  `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

/** Throws `validation` for what is no certificate. */
export function readCertificate(pem: string, now: number): ReadCertificate {
  const certificate = certificateOf(pem);
  const key = certificate.publicKey;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const kind = key.asymmetricKeyType ?? 'unknown';
  const end = certificate.validToDate.getTime();
  return {
    pem: certificate.toString(),
    subject: certificate.subject.replaceAll('\n', ', '),
    fingerprint: certificate.fingerprint256,
    key: kind === 'rsa' ? `RSA ${bits}` : kind.toUpperCase(),
    notBefore: timestamp(certificate.validFromDate.getTime()),
    notAfter: timestamp(end),
    expired: end <= now,
    problem: problemOf(kind, bits),
  };
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw wrong('one of its certificates cannot be read');
  }
}

function problemOf(kind: string, bits: number): string | null {
  if (kind !== 'rsa') return 'Signatures are checked under RSA keys alone; ask for an RSA certificate.';
  if (bits < MIN_MODULUS_BITS) return `An RSA key of ${bits} bits is too short; ${MIN_MODULUS_BITS} are the least.`;
  return null;
}
