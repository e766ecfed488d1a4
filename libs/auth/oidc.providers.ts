import type { Provider, Type } from '@nestjs/common';
import { BackchannelLogout, LogoutEnding, LogoutStep, LogoutTokenStore } from './application/federation/oidc/backchannel-logout.ts';
import { OidcClients } from './application/federation/oidc/oidc-clients.ts';
import { ProbeOidc } from './application/federation/oidc/probe-oidc.ts';
import { ProviderKeys } from './application/federation/oidc/provider-keys.ts';
import { ShowClientKeys } from './application/federation/oidc/show-client-keys.ts';
import { OidcRecords, SignInOidc } from './application/federation/oidc/sign-in-oidc.ts';
import { OidcController } from './http/federation/oidc.controller.ts';
import { OidcProviderController } from './http/federation/oidc-provider.controller.ts';
import { SqlLogoutTokenStore } from './persistence/federation/sql-logout-token-store.ts';

/** OpenID Connect. */
export const oidcProviders: Provider[] = [
  { provide: LogoutTokenStore, useClass: SqlLogoutTokenStore },
  OidcClients,
  OidcRecords,
  SignInOidc,
  ProviderKeys,
  LogoutStep,
  LogoutEnding,
  BackchannelLogout,
  ShowClientKeys,
  ProbeOidc,
];

export const oidcControllers: Type[] = [OidcController, OidcProviderController];
