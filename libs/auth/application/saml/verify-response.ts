import { promisify } from 'node:util';
import { decrypt } from 'xml-encryption';
import type { Assertion, Envelope } from '../../domain/saml/assertion.ts';
import { SamlRefused } from '../../domain/saml/saml-refused.ts';
import { type Connection, type Question, samlLibrary } from './service-provider.ts';
import type { XmlElement } from './xml/dom.ts';
import { assertEncryptionProfile } from './xml/encryption-profile.ts';
import { ns, SUCCESS } from './xml/names.ts';
import { readAssertion, requiredId } from './xml/read-assertion.ts';
import { assertSignatureProfile, assertSigned, isSigned } from './xml/signature-profile.ts';
import {
  attributeOf,
  childOf,
  childrenNamed,
  decodeBase64,
  decodeUtf8,
  descendants,
  is,
  parseStrictly,
  requiredChild,
  textOf,
} from './xml/strict-xml.ts';

export interface VerifiedResponse {
  readonly envelope: Envelope;
  readonly assertion: Assertion;
}

/** What the Response holds, before anybody knows who wrote it. */
interface Opened {
  readonly root: XmlElement;
  readonly assertion: XmlElement;
  readonly encrypted: boolean;
}

/**
 * Reads a SAMLResponse as the form brought it: first what it may look like at all, then whether its signatures hold, then what the signed
 * bytes say, and those alone. What it means is for `assertMeantForUs`. Throws `SamlRefused`.
 */
export async function verifyResponse(samlResponse: string, connection: Connection, question: Question): Promise<VerifiedResponse> {
  const { settings } = connection;
  const opened = open(samlResponse);
  const { root, assertion, encrypted } = opened;
  if (settings.encrypted && !encrypted) throw new SamlRefused('not-encrypted');
  assertSignatureProfile(root, encrypted ? [root] : [root, assertion]);
  if (settings.responseSigned) assertSigned(root);
  if (encrypted) assertEncryptionProfile(assertion, settings.responseSigned);
  else assertSigned(assertion);
  const verified = await verifiedAssertion(samlResponse, connection, question);
  if (encrypted) await assertInnerProfile(assertion, connection);
  return { envelope: envelopeOf(root), assertion: readAssertion(parseStrictly(verified)) };
}

/** One Response with one assertion and no other anywhere: the wrapped forms (XSW 1 to 8) need a second of either. */
function open(samlResponse: string): Opened {
  const root = parseStrictly(decodeUtf8(decodeBase64(samlResponse)));
  if (!is(root, ns.protocol, 'Response') || attributeOf(root, 'Version') !== '2.0')
    throw new SamlRefused('structure', 'no Response of SAML 2.0');
  requiredId(root);
  assertSuccess(root);
  const names = ['Response', 'Assertion', 'EncryptedAssertion'];
  const inside = descendants(root).filter((element) => element !== root && names.includes(element.localName));
  const [assertion] = inside;
  if (
    !assertion ||
    inside.length !== 1 ||
    assertion.parentNode !== root ||
    assertion.namespaceURI !== ns.assertion ||
    assertion.localName === 'Response'
  ) {
    throw new SamlRefused('structure', 'not one assertion in its place');
  }
  return { root, assertion, encrypted: assertion.localName === 'EncryptedAssertion' };
}

/** Codes are names of the standard; what is none is not repeated. */
function assertSuccess(root: XmlElement): void {
  const code = requiredChild(requiredChild(root, ns.protocol, 'Status'), ns.protocol, 'StatusCode');
  if (attributeOf(code, 'Value') === SUCCESS) return;
  const [inner] = childrenNamed(code, ns.protocol, 'StatusCode');
  const names = [code, ...(inner ? [inner] : [])].map(
    (each) => /:status:(\w{1,40})$/.exec(attributeOf(each, 'Value') ?? '')?.[1] ?? 'unknown',
  );
  throw new SamlRefused('status', `the provider says ${names.join(', ')}`);
}

/** The bytes under the signature, by the library. Its reasons for refusing are one reason here, so that nobody learns which step failed. */
async function verifiedAssertion(samlResponse: string, connection: Connection, question: Question): Promise<string> {
  try {
    const { profile } = await samlLibrary(connection, question).validatePostResponseAsync({ SAMLResponse: samlResponse });
    const xml = profile?.getAssertionXml?.();
    if (xml) return xml;
  } catch (cause) {
    throw refusalOf(cause);
  }
  throw new SamlRefused('structure', 'no assertion');
}

function refusalOf(cause: unknown): SamlRefused {
  const message = cause instanceof Error ? cause.message : '';
  if (message === 'InResponseTo is missing from response') return new SamlRefused('unsolicited', undefined, cause);
  if (/InResponseTo/.test(message)) return new SamlRefused('in-response-to', undefined, cause);
  if (/multiple conditions/i.test(message)) return new SamlRefused('structure', undefined, cause);
  if (/NotOnOrAfter/.test(message)) return new SamlRefused('expired', undefined, cause);
  if (/decrypt|oaep|padding|authenticate|EncryptedAssertion/i.test(message)) return new SamlRefused('encryption', undefined, cause);
  return new SamlRefused('signature', undefined, cause);
}

/** What came out of the ciphertext is held to the same rules as what came in the clear: the library checks its signature, not how it was made. */
async function assertInnerProfile(encrypted: XmlElement, { keys }: Connection): Promise<void> {
  const options = { key: keys.decryption, disallowDecryptionWithInsecureAlgorithm: true };
  const xml = await promisify(decrypt)(encrypted.toString(), options).catch((cause: unknown) => {
    throw new SamlRefused('encryption', undefined, cause);
  });
  const inner = parseStrictly(xml);
  if (!is(inner, ns.assertion, 'Assertion')) throw new SamlRefused('structure', 'no assertion was encrypted');
  if (descendants(inner).some((element) => element !== inner && element.localName.endsWith('Assertion'))) {
    throw new SamlRefused('structure', 'an assertion within an assertion');
  }
  assertSignatureProfile(inner, [inner]);
  assertSigned(inner);
}

function envelopeOf(root: XmlElement): Envelope {
  const issuer = childOf(root, ns.assertion, 'Issuer');
  const destination = attributeOf(root, 'Destination');
  // A signed message says where it goes (saml-bindings-2.0, section 3.5.5.2).
  if (destination === null && isSigned(root)) throw new SamlRefused('destination');
  return { issuer: issuer ? textOf(issuer) : null, destination, inResponseTo: attributeOf(root, 'InResponseTo') };
}
