import type { Assertion, AuthnStatement, Conditions, Confirmation, NameId } from '../../../domain/saml/assertion.ts';
import { nameIdFormats } from '../../../domain/saml/assertion.ts';
import { SamlRefused } from '../../../domain/saml/saml-refused.ts';
import type { XmlElement } from './dom.ts';
import { BEARER, ns } from './names.ts';
import { attributeOf, childOf, children, childrenNamed, is, requiredChild, textOf } from './strict-xml.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** Milliseconds since 1970 of an attribute in UTC (core 1.3.3); null when it is missing. */
export function instantOf(element: XmlElement, name: string): number | null {
  const value = attributeOf(element, name);
  if (value === null) return null;
  const millis = INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(millis)) throw new SamlRefused('structure', `${name} is no time in UTC`);
  return millis;
}

export function requiredInstant(element: XmlElement, name: string): number {
  const millis = instantOf(element, name);
  if (millis === null) throw new SamlRefused('structure', `${name} is missing`);
  return millis;
}

export function requiredId(element: XmlElement): string {
  const id = attributeOf(element, 'ID');
  if (id === null || id.length > 256) throw new SamlRefused('structure', 'an element without an ID');
  return id;
}

export const readNameId = (nameId: XmlElement): NameId => ({
  value: textOf(nameId),
  format: attributeOf(nameId, 'Format') ?? nameIdFormats.unspecified,
  nameQualifier: attributeOf(nameId, 'NameQualifier'),
  spNameQualifier: attributeOf(nameId, 'SPNameQualifier'),
});

/** There must be one bearer confirmation, not several to choose from. */
function readConfirmation(subject: XmlElement): Confirmation {
  const bearers = childrenNamed(subject, ns.assertion, 'SubjectConfirmation').filter((each) => attributeOf(each, 'Method') === BEARER);
  const [bearer] = bearers;
  if (!bearer || bearers.length > 1) throw new SamlRefused('structure', `${bearers.length} bearer confirmations`);
  const data = requiredChild(bearer, ns.assertion, 'SubjectConfirmationData');
  return {
    recipient: attributeOf(data, 'Recipient'),
    inResponseTo: attributeOf(data, 'InResponseTo'),
    notBefore: instantOf(data, 'NotBefore'),
    notOnOrAfter: instantOf(data, 'NotOnOrAfter'),
  };
}

/** The other conditions of the standard: `OneTimeUse` holds for every assertion here, `ProxyRestriction` is about what we never do. */
const understood = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];

function readConditions(assertion: XmlElement): Conditions {
  const conditions = requiredChild(assertion, ns.assertion, 'Conditions');
  for (const condition of children(conditions)) {
    if (condition.namespaceURI !== ns.assertion || !understood.includes(condition.localName)) {
      throw new SamlRefused('condition', `the condition ${condition.localName}`);
    }
  }
  return {
    notBefore: instantOf(conditions, 'NotBefore'),
    notOnOrAfter: instantOf(conditions, 'NotOnOrAfter'),
    audiences: childrenNamed(conditions, ns.assertion, 'AudienceRestriction').map((restriction) =>
      childrenNamed(restriction, ns.assertion, 'Audience').map(textOf),
    ),
  };
}

function readAuthn(assertion: XmlElement): AuthnStatement {
  const statement = requiredChild(assertion, ns.assertion, 'AuthnStatement');
  const context = requiredChild(statement, ns.assertion, 'AuthnContext');
  const classRef = childOf(context, ns.assertion, 'AuthnContextClassRef');
  return {
    at: requiredInstant(statement, 'AuthnInstant'),
    classRef: classRef ? textOf(classRef) : null,
    sessionIndex: attributeOf(statement, 'SessionIndex'),
    sessionNotOnOrAfter: instantOf(statement, 'SessionNotOnOrAfter'),
  };
}

/** Values that are plain text; structured ones (a NameID as a value) name nothing that is used here. */
function readAttributes(assertion: XmlElement): Pick<Assertion, 'attributes' | 'repeated'> {
  const found = new Map<string, string[]>();
  const repeated = new Set<string>();
  for (const statement of childrenNamed(assertion, ns.assertion, 'AttributeStatement')) {
    for (const attribute of childrenNamed(statement, ns.assertion, 'Attribute')) {
      const name = attributeOf(attribute, 'Name') ?? '';
      const plain = childrenNamed(attribute, ns.assertion, 'AttributeValue').filter((value) => children(value).length === 0);
      if (found.has(name)) repeated.add(name);
      found.set(name, [...(found.get(name) ?? []), ...plain.map(textOf).filter((value) => value !== '')]);
    }
  }
  return { attributes: found, repeated };
}

/** Reads an assertion whose signature holds. Throws `SamlRefused` for one that lacks what the profile demands (saml-profiles-2.0, 4.1.4.2). */
export function readAssertion(assertion: XmlElement): Assertion {
  if (!is(assertion, ns.assertion, 'Assertion')) throw new SamlRefused('structure', 'no assertion');
  if (attributeOf(assertion, 'Version') !== '2.0') throw new SamlRefused('structure', 'no assertion of SAML 2.0');
  const subject = requiredChild(assertion, ns.assertion, 'Subject');
  const nameId = childOf(subject, ns.assertion, 'NameID');
  if (!nameId) throw new SamlRefused('subject', 'no NameID in the clear');
  return {
    id: requiredId(assertion),
    issuer: textOf(requiredChild(assertion, ns.assertion, 'Issuer')),
    issuedAt: requiredInstant(assertion, 'IssueInstant'),
    subject: readNameId(nameId),
    confirmation: readConfirmation(subject),
    conditions: readConditions(assertion),
    authn: readAuthn(assertion),
    ...readAttributes(assertion),
  };
}
