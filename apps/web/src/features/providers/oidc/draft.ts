import type { OidcProvider, OidcSettings } from '#api/federation.ts';
import type { IdentityProvider } from '#api/providers.ts';

type Document = IdentityProvider['document'];

/** What the form holds, as people type it. */
export interface OidcDraft {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientAuth: OidcSettings['clientAuth'];
  readonly secret: string;
  readonly ca: string;
  /** One a line, as are those below. */
  readonly scopes: string;
  readonly acrValues: string;
  readonly acr: string;
  readonly amr: string;
  readonly groupsClaim: string;
  readonly maxAgeMinutes: string;
  readonly groups: readonly { readonly group: string; readonly role: string }[];
  readonly jit: boolean;
  readonly reason: string;
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const text = (values: readonly string[] | undefined, otherwise: string): string => (values ? values.join('\n') : otherwise);

export function draftOf(provider: OidcProvider | null): OidcDraft {
  const document = provider?.document;
  const settings = document?.settings;
  return {
    name: document?.name ?? '',
    issuer: settings?.issuer ?? '',
    clientId: settings?.clientId ?? '',
    clientAuth: settings?.clientAuth ?? 'private_key_jwt',
    secret: '',
    ca: settings?.ca ?? '',
    scopes: text(settings?.scopes, 'openid\nprofile\nemail'),
    acrValues: text(settings?.acrValues, ''),
    acr: text(document?.trustsMfa.acr, ''),
    amr: text(document?.trustsMfa.amr, 'mfa'),
    groupsClaim: settings?.groupsClaim ?? 'groups',
    maxAgeMinutes: String(settings?.maxAgeMinutes ?? 480),
    groups: document?.groups ?? [],
    jit: document?.jit ?? true,
    reason: '',
  };
}

/** The document that two administrators agree to. */
export function documentOf(draft: OidcDraft, provider: OidcProvider | null): Document {
  const ca = draft.ca.trim();
  // A key of the one way proves nothing in the other: with another way comes another secret.
  const kept = provider?.document.settings.clientAuth === draft.clientAuth ? provider.document.settings.secret : null;
  return {
    name: draft.name.trim(),
    state: provider?.document.state ?? 'ENABLED',
    settings: {
      kind: 'oidc',
      issuer: draft.issuer.trim(),
      clientId: draft.clientId.trim(),
      clientAuth: draft.clientAuth,
      secret: kept,
      ca: ca === '' ? null : ca,
      scopes: lines(draft.scopes),
      groupsClaim: draft.groupsClaim.trim(),
      acrValues: lines(draft.acrValues),
      maxAgeMinutes: Number(draft.maxAgeMinutes),
    },
    trustsMfa: { acr: lines(draft.acr), amr: lines(draft.amr) },
    groups: draft.groups.map(({ group, role }) => ({ group: group.trim(), role })),
    jit: draft.jit,
  };
}

/** What is missing before it can be asked for, in words; undefined when nothing is. */
export function missingIn(draft: OidcDraft, provider: OidcProvider | null): string | undefined {
  if (draft.name.trim() === '') return 'Give it a name';
  if (draft.issuer.trim() === '') return 'Say its issuer';
  if (draft.clientId.trim() === '') return 'Say the client id';
  const kept = provider?.document.settings.clientAuth === draft.clientAuth;
  if (draft.clientAuth !== 'private_key_jwt' && draft.secret.trim() === '' && !kept) return 'Give the client secret';
  if (draft.groups.some(({ group, role }) => group.trim() === '' || role === '')) return 'Fill in each group and its role';
  return undefined;
}
