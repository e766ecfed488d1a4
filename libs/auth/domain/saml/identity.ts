import { timestamp } from '#kernel';
import type { SamlSettings } from '../federation/provider.ts';
import { type Assertion, nameIdFormats } from './assertion.ts';
import { idpSessionText } from './logout.ts';
import { SamlRefused } from './saml-refused.ts';

const LONGEST_SUBJECT = 256;

/** What changes at each sign-in names nobody; an e-mail address may pass to the next person (ASVS 5.0, 6.8.1). */
const passing: readonly string[] = [nameIdFormats.transient, nameIdFormats.email];

/**
 * Where two attributes bear one name, one reader takes the first and the next one the last: whatever there is one of must not be read from
 * them. Groups may come so, and are read together.
 */
function assertOnce({ repeated }: Assertion, names: readonly (string | null)[]): void {
  const twice = names.find((name) => name !== null && repeated.has(name));
  if (twice !== undefined) throw new SamlRefused('structure', `the attribute ${twice} is there more than once`);
}

/** The name that this provider gives the person for good. Throws `SamlRefused` where there is none, or more than one. */
export function subjectOf(assertion: Assertion, { subjectAttribute }: Pick<SamlSettings, 'subjectAttribute'>): string {
  if (subjectAttribute === null) {
    const { value, format } = assertion.subject;
    if (passing.includes(format)) throw new SamlRefused('subject', `a NameID of the format ${format} does not name a person for good`);
    return named(value);
  }
  const values = assertion.attributes.get(subjectAttribute) ?? [];
  if (values.length !== 1) throw new SamlRefused('subject', `the attribute ${subjectAttribute} has ${values.length} values`);
  return named(values[0] ?? '');
}

function named(value: string): string {
  if (value === '' || value.length > LONGEST_SUBJECT) throw new SamlRefused('subject');
  return value;
}

/** When the session here must end at the latest: with the one there, or when that sign-in is too old to rely on (ASVS 5.0, 7.6.1). */
function endOf({ authn }: Assertion, { maxAgeMinutes }: Pick<SamlSettings, 'maxAgeMinutes'>): string {
  return timestamp(Math.min(authn.at + maxAgeMinutes * 60_000, authn.sessionNotOnOrAfter ?? Number.POSITIVE_INFINITY));
}

type Reading = Pick<SamlSettings, 'subjectAttribute' | 'nameAttribute' | 'emailAttribute' | 'groupsAttribute' | 'maxAgeMinutes'>;

/** What the assertion says about the person, in the terms that every kind of provider is read into. */
export function identityOf(assertion: Assertion, settings: Reading) {
  const { authn, attributes } = assertion;
  assertOnce(assertion, [settings.subjectAttribute, settings.nameAttribute, settings.emailAttribute]);
  const first = (name: string): string | null => attributes.get(name)?.[0] ?? null;
  return {
    subject: subjectOf(assertion, settings),
    name: first(settings.nameAttribute),
    email: first(settings.emailAttribute),
    groups: [...(attributes.get(settings.groupsAttribute) ?? [])],
    acr: authn.classRef,
    authTime: timestamp(authn.at),
    idpSession: idpSessionText({ nameId: assertion.subject, sessionIndex: authn.sessionIndex }),
    notAfter: endOf(assertion, settings),
  };
}
