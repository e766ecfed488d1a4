import { X509Certificate } from 'node:crypto';
import type { ProviderDocument } from './provider.ts';

interface Line {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

const words: Readonly<Record<string, string>> = {
  name: 'Name',
  state: 'State',
  jit: 'Accounts made at the first sign-in',
  groups: 'Groups and their roles',
  'trustsMfa.acr': 'acr that count as a second factor',
  'trustsMfa.amr': 'amr that count as a second factor',
  'settings.secret': 'Secret',
  'settings.entityId': 'entityID',
  'settings.ssoUrl': 'Address for sign-in',
  'settings.sloUrl': 'Address for logout',
  'settings.certificates': 'Certificates of the provider',
  'settings.signingCertificate': 'Certificate that we sign requests with',
  'settings.decryptionCertificate': 'Certificate that is encrypted to',
  'settings.encrypted': 'Assertions must be encrypted',
  'settings.responseSigned': 'Responses must be signed too',
  'settings.subjectAttribute': 'Attribute that names a person (none: the NameID)',
  'settings.nameAttribute': 'Attribute with the name',
  'settings.emailAttribute': 'Attribute with the e-mail address',
  'settings.groupsAttribute': 'Attribute with the groups',
  'settings.requestedContexts': 'AuthnContextClassRef asked for',
  'settings.maxAgeMinutes': 'How old a sign-in there may be (min)',
};

/** A certificate as people compare it. */
function certificateText(pem: string): string {
  const { subject, validTo, fingerprint256 } = new X509Certificate(pem);
  return `${subject.replaceAll('\n', ', ')}, until ${validTo}, SHA-256 ${fingerprint256}`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' && value.startsWith('-----BEGIN CERTIFICATE-----')) return certificateText(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'object' && 'group' in value && 'role' in value) return `${String(value.group)} → ${String(value.role)}`;
  return String(value);
}

function linesOf(document: ProviderDocument | null): Map<string, string> {
  if (!document) return new Map();
  const { name, state, jit, groups, trustsMfa, settings } = document;
  const flat: [string, unknown][] = [
    ...Object.entries({ name, state, jit, groups, 'trustsMfa.acr': trustsMfa.acr, 'trustsMfa.amr': trustsMfa.amr }),
    ...Object.entries(settings).map(([key, value]): [string, unknown] => [`settings.${key}`, value]),
  ];
  return new Map(flat.map(([key, value]) => [key, textOf(value)]));
}

/** What would be different, line by line. A secret is named by its id alone. */
export function providerChanges(before: ProviderDocument | null, after: ProviderDocument): Line[] {
  const [was, will] = [linesOf(before), linesOf(after)];
  return [...will.keys()]
    .filter((key) => was.get(key) !== will.get(key))
    .map((key) => ({ label: words[key] ?? key.replace('settings.', ''), before: was.get(key) ?? '', after: will.get(key) ?? '' }));
}
