import { timestamp } from '#kernel';
import { type Assertion, nameIdFormats } from './assertion.ts';
import { idpSessionText } from './logout.ts';
import { SamlRefused } from './saml-refused.ts';
import type { SamlSettings } from './saml-settings.ts';

const LONGEST_SUBJECT = 256;

/** What changes at each sign-in names nobody; an e-mail address may pass to the next person (ASVS 5.0, 6.8.1). */
const passing: readonly string[] = [nameIdFormats.transient, nameIdFormats.email];

const first = (assertion: Assertion, attribute: string | null): string | null =>
  attribute === null ? null : (assertion.attributes.get(attribute)?.[0] ?? null);

/** The name that this provider gives the person for good. Throws `SamlRefused` where there is none, or more than one. */
export function subjectOf(assertion: Assertion, { subject }: Pick<SamlSettings, 'subject'>): string {
  if (subject === 'name-id') {
    const { value, format } = assertion.subject;
    if (passing.includes(format)) throw new SamlRefused('subject', `a NameID of the format ${format} does not name a person for good`);
    return named(value);
  }
  const values = assertion.attributes.get(subject.attribute) ?? [];
  if (values.length !== 1) throw new SamlRefused('subject', `the attribute ${subject.attribute} has ${values.length} values`);
  return named(values[0] ?? '');
}

function named(value: string): string {
  if (value === '' || value.length > LONGEST_SUBJECT) throw new SamlRefused('subject');
  return value;
}

/** What the assertion says about the person, in the terms that every kind of provider is read into. */
export function identityOf(assertion: Assertion, settings: Pick<SamlSettings, 'subject' | 'attributes'>) {
  const { authn } = assertion;
  const { attributes } = settings;
  return {
    subject: subjectOf(assertion, settings),
    name: first(assertion, attributes.name),
    email: first(assertion, attributes.email),
    groups: attributes.groups === null ? [] : [...(assertion.attributes.get(attributes.groups) ?? [])],
    acr: authn.classRef,
    authTime: timestamp(authn.at),
    idpSession: idpSessionText({ nameId: assertion.subject, sessionIndex: authn.sessionIndex }),
    notAfter: authn.sessionNotOnOrAfter === null ? null : timestamp(authn.sessionNotOnOrAfter),
  };
}
