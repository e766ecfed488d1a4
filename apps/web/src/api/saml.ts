import type {
  IdentityProviderDocument,
  ListIdentityProvidersResponse,
  MakeSamlKeysResponse,
  ReadSamlMetadataResponse,
} from './generated/index.ts';

export { makeSamlKeys, readSamlMetadata, requestIdentityProvider, requestIdentityProviderChange } from './generated/index.ts';

type Listed = ListIdentityProvidersResponse['items'][number];

export type SamlSettings = Extract<IdentityProviderDocument['settings'], { kind: 'saml' }>;
/** An identity provider that speaks SAML. */
export type SamlProvider = Listed & { document: { settings: SamlSettings } };
export type SamlMetadata = ReadSamlMetadataResponse;
export type SamlKeys = MakeSamlKeysResponse;
export type ProviderDocument = IdentityProviderDocument;

export const isSaml = (provider: Listed): provider is SamlProvider => provider.kind === 'saml';

/** Where a provider’s administrators find what they have to know of us. */
export const spMetadataAddress = (provider: string): string => `/api/v1/session/saml/${provider}/metadata`;
