import type { ProviderDocument, SamlKeys, SamlMetadata, SamlProvider, SamlSettings } from '#api/saml.ts';

export interface GroupRow {
  readonly group: string;
  readonly role: string;
}

/** What the form holds, as people type it. */
export interface SamlDraft {
  readonly name: string;
  /** What was read from the provider's metadata; null keeps what is agreed already. */
  readonly read: SamlMetadata | null;
  readonly namedBy: 'name-id' | 'attribute';
  readonly subjectAttribute: string;
  readonly nameAttribute: string;
  readonly emailAttribute: string;
  readonly groupsAttribute: string;
  readonly encrypted: boolean;
  readonly responseSigned: boolean;
  /** One a line. */
  readonly trusted: string;
  readonly maxAgeMinutes: string;
  readonly groups: readonly GroupRow[];
  readonly jit: boolean;
  /** Takes new keys of ours into use, where the provider has some already. */
  readonly newKeys: boolean;
  readonly reason: string;
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function draftOf(provider: SamlProvider | null): SamlDraft {
  const document = provider?.document;
  const settings = document?.settings;
  return {
    name: document?.name ?? '',
    read: null,
    namedBy: settings?.subjectAttribute ? 'attribute' : 'name-id',
    subjectAttribute: settings?.subjectAttribute ?? '',
    nameAttribute: settings?.nameAttribute ?? 'displayName',
    emailAttribute: settings?.emailAttribute ?? 'mail',
    groupsAttribute: settings?.groupsAttribute ?? 'groups',
    encrypted: settings?.encrypted ?? true,
    responseSigned: settings?.responseSigned ?? true,
    trusted: (document?.trustsMfa.acr ?? []).join('\n'),
    maxAgeMinutes: String(settings?.maxAgeMinutes ?? 480),
    groups: document?.groups ?? [],
    jit: document?.jit ?? true,
    newKeys: false,
    reason: '',
  };
}

/** Certificates that can check signatures, the newest end first, as many as are taken. */
const serving = ({ certificates }: SamlMetadata): string[] =>
  certificates
    .filter(({ problem }) => problem === null)
    .toSorted((a, b) => b.notAfter.localeCompare(a.notAfter))
    .slice(0, 5)
    .map(({ pem }) => pem);

/** Where the provider is, from what was just read or from what is agreed. */
function placeOf(draft: SamlDraft, agreed: SamlSettings | null): Pick<SamlSettings, 'entityId' | 'ssoUrl' | 'sloUrl' | 'certificates'> {
  if (draft.read) {
    const { entityId, ssoUrl, sloUrl } = draft.read;
    return { entityId, ssoUrl, sloUrl, certificates: serving(draft.read) };
  }
  if (!agreed) throw new Error('no metadata was read');
  const { entityId, ssoUrl, sloUrl, certificates } = agreed;
  return { entityId, ssoUrl, sloUrl, certificates };
}

/** The document that two administrators agree to. `keys` are new ones, or those that the provider has. */
export function documentOf(draft: SamlDraft, provider: SamlProvider | null, keys: SamlKeys): ProviderDocument {
  const agreed = provider?.document.settings ?? null;
  const settings: SamlSettings = {
    kind: 'saml',
    ...placeOf(draft, agreed),
    ...keys,
    encrypted: draft.encrypted,
    responseSigned: draft.responseSigned,
    subjectAttribute: draft.namedBy === 'attribute' ? draft.subjectAttribute.trim() : null,
    nameAttribute: draft.nameAttribute.trim(),
    emailAttribute: draft.emailAttribute.trim(),
    groupsAttribute: draft.groupsAttribute.trim(),
    requestedContexts: agreed?.requestedContexts ?? [],
    maxAgeMinutes: Number(draft.maxAgeMinutes),
  };
  return {
    name: draft.name.trim(),
    state: provider?.document.state ?? 'ENABLED',
    settings,
    trustsMfa: { acr: lines(draft.trusted), amr: provider?.document.trustsMfa.amr ?? [] },
    groups: draft.groups.map(({ group, role }) => ({ group: group.trim(), role })),
    jit: draft.jit,
  };
}

/** What is missing before it can be asked for, in words; undefined when nothing is. */
export function missingIn(draft: SamlDraft, provider: SamlProvider | null): string | undefined {
  if (!draft.read && !provider) return 'Read the provider’s metadata first';
  if (draft.name.trim() === '') return 'Give it a name';
  if (draft.namedBy === 'attribute' && draft.subjectAttribute.trim() === '') return 'Say which attribute names a person';
  if (draft.groups.some(({ group, role }) => group.trim() === '' || role === '')) return 'Fill in each group and its role';
  return undefined;
}
