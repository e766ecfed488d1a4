import type { Provider, Type } from '@nestjs/common';
import { EnrolmentOffers } from './application/enrolment/enrolment-offers.ts';
import { AttemptStore, FederationAttempts } from './application/federation/attempts.ts';
import { ChangeProvider, ProviderChanges } from './application/federation/change-provider.ts';
import { Probes, TestConnection, TestedProvider } from './application/federation/connection-tests.ts';
import { EndFederatedSessions } from './application/federation/end-federated-sessions.ts';
import { EnrolFederated } from './application/federation/enrol-federated.ts';
import { FederatedAccounts } from './application/federation/federated-accounts.ts';
import { FederatedProofs, FederatedStep } from './application/federation/federated-step.ts';
import { FederationFailures } from './application/federation/federation-failures.ts';
import { FederationStarts } from './application/federation/federation-starts.ts';
import { ProviderSecrets } from './application/federation/provider-secrets.ts';
import { LinkStore, ProviderStore } from './application/federation/provider-store.ts';
import { ShowLinks } from './application/federation/show-links.ts';
import { ShowProviders } from './application/federation/show-providers.ts';
import { FederatedParties, SignInFederated } from './application/federation/sign-in-federated.ts';
import { AfterUnlinking, OtherWaysIn, UnlinkAccount } from './application/federation/unlink-account.ts';
import { RefusalStore, Refusals } from './application/requests/refusals.ts';
import { OfferedProvidersController } from './http/federation/offered-providers.controller.ts';
import { ProvidersController } from './http/federation/providers.controller.ts';
import { SqlAttemptStore } from './persistence/federation/sql-attempt-store.ts';
import { SqlLinkStore, SqlProviderStore } from './persistence/federation/sql-provider-store.ts';
import { SqlRefusalStore } from './persistence/sql-refusal-store.ts';

/** What every protocol shares. Each protocol adds a list of its own beside this one. */
export const federationProviders: Provider[] = [
  { provide: ProviderStore, useClass: SqlProviderStore },
  { provide: LinkStore, useClass: SqlLinkStore },
  { provide: AttemptStore, useClass: SqlAttemptStore },
  FederationAttempts,
  ProviderSecrets,
  ProviderChanges,
  ChangeProvider,
  ShowProviders,
  ShowLinks,
  OtherWaysIn,
  AfterUnlinking,
  UnlinkAccount,
  Probes,
  TestedProvider,
  TestConnection,
  { provide: RefusalStore, useClass: SqlRefusalStore },
  Refusals,
  FederationFailures,
  FederationStarts,
  FederatedAccounts,
  FederatedParties,
  FederatedProofs,
  FederatedStep,
  SignInFederated,
  EndFederatedSessions,
  EnrolmentOffers,
  EnrolFederated,
];

export const federationControllers: Type[] = [OfferedProvidersController, ProvidersController];
