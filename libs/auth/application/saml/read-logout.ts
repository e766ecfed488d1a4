import type { LogoutRequest } from '../../domain/saml/logout.ts';
import { SamlRefused } from '../../domain/saml/saml-refused.ts';
import { assertQuerySigned, type MessageKind, readRedirect } from './redirect-binding.ts';
import type { XmlElement } from './xml/dom.ts';
import { ns, SUCCESS } from './xml/names.ts';
import { instantOf, readNameId, requiredId, requiredInstant } from './xml/read-assertion.ts';
import { assertSignatureProfile, assertSigned, isSigned } from './xml/signature-profile.ts';
import {
  attributeOf,
  childOf,
  childrenNamed,
  decodeBase64,
  decodeUtf8,
  is,
  parseStrictly,
  requiredChild,
  textOf,
} from './xml/strict-xml.ts';
import { verifiedXml } from './xml/verified-xml.ts';

/** A logout message as it arrived, by either binding: the raw query of a GET, or the fields of a POST. */
export type Arrived =
  | { readonly query: string }
  | { readonly kind: MessageKind; readonly message: string; readonly relayState: string | null };

/** Not verified yet: `issuer` only says whose certificates to try. */
export interface UnverifiedLogout {
  readonly kind: MessageKind;
  readonly issuer: string;
  readonly relayState: string | null;
  /** The element as one of these certificates (PEM) signed it. Throws `SamlRefused`. */
  readonly verified: (certificates: readonly string[]) => XmlElement;
}

const names = { SAMLRequest: 'LogoutRequest', SAMLResponse: 'LogoutResponse' } as const;

/** Throws `SamlRefused` for what is no logout message, or bears no signature. */
export function readLogout(arrived: Arrived): UnverifiedLogout {
  return 'query' in arrived ? fromQuery(arrived.query) : fromForm(arrived);
}

function rootOf(xml: string, kind: MessageKind): XmlElement {
  const root = parseStrictly(xml);
  if (!is(root, ns.protocol, names[kind]) || attributeOf(root, 'Version') !== '2.0')
    throw new SamlRefused('structure', `no ${names[kind]}`);
  assertSignatureProfile(root, [root]);
  return root;
}

const issuerOf = (root: XmlElement): string => textOf(requiredChild(root, ns.assertion, 'Issuer'));

function fromQuery(query: string): UnverifiedLogout {
  const message = readRedirect(query);
  const { kind, xml, relayState } = message;
  const root = rootOf(xml, kind);
  // The query's signature is the one that counts (saml-bindings-2.0, section 3.4.4.1).
  if (isSigned(root)) throw new SamlRefused('structure', 'a signature in a message that the query signs');
  return {
    kind,
    issuer: issuerOf(root),
    relayState,
    verified: (certificates) => {
      assertQuerySigned(message, certificates);
      return root;
    },
  };
}

function fromForm({ kind, message, relayState }: Exclude<Arrived, { query: string }>): UnverifiedLogout {
  const xml = decodeUtf8(decodeBase64(message));
  const root = rootOf(xml, kind);
  assertSigned(root);
  return { kind, issuer: issuerOf(root), relayState, verified: (certificates) => parseStrictly(verifiedXml(xml, root, certificates)) };
}

const commonOf = (root: XmlElement) => ({
  issuer: issuerOf(root),
  destination: attributeOf(root, 'Destination'),
  issuedAt: requiredInstant(root, 'IssueInstant'),
  notOnOrAfter: instantOf(root, 'NotOnOrAfter'),
});

/** Of a verified element. Throws `SamlRefused`. */
export function readLogoutRequest(root: XmlElement): LogoutRequest {
  const nameId = childOf(root, ns.assertion, 'NameID');
  if (!nameId) throw new SamlRefused('subject', 'no NameID in the clear');
  const sessionIndexes = childrenNamed(root, ns.protocol, 'SessionIndex').map(textOf);
  return { ...commonOf(root), id: requiredId(root), nameId: readNameId(nameId), sessionIndexes };
}

/** Of a verified element. Throws `SamlRefused`. */
export function readLogoutResponse(root: XmlElement) {
  const code = requiredChild(requiredChild(root, ns.protocol, 'Status'), ns.protocol, 'StatusCode');
  return { ...commonOf(root), inResponseTo: attributeOf(root, 'InResponseTo'), success: attributeOf(code, 'Value') === SUCCESS };
}
