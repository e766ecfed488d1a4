import type { Provider, Type } from '@nestjs/common';
import { AcceptAccessToken } from './application/service-accounts/accept-access-token.ts';
import { AcceptServiceToken } from './application/service-accounts/accept-service-token.ts';
import { AdmitMachine } from './application/service-accounts/admit-machine.ts';
import { DpopProofs } from './application/service-accounts/dpop-proofs.ts';
import { IssueAccessToken, TokenClients } from './application/service-accounts/issue-access-token.ts';
import { ListServiceAccounts } from './application/service-accounts/list-service-accounts.ts';
import { MachineDoor } from './application/service-accounts/machine-door.ts';
import { MachineRates } from './application/service-accounts/machine-rates.ts';
import { RequestServiceAccount } from './application/service-accounts/request-service-account.ts';
import { RevokeServiceKey } from './application/service-accounts/revoke-service-key.ts';
import { ServiceAccountChanges } from './application/service-accounts/service-account-changes.ts';
import { AccessTokenStore, ServiceAccountReader, ServiceAccountStore } from './application/service-accounts/service-account-store.ts';
import { TokenRefusals } from './application/service-accounts/token-refusals.ts';
import { ServiceAccountsController } from './http/service-accounts/service-accounts.controller.ts';
import { TokenController } from './http/service-accounts/token.controller.ts';
import { SqlAccessTokenStore, SqlServiceAccountReader } from './persistence/service-accounts/sql-service-account-reader.ts';
import { SqlServiceAccountStore } from './persistence/service-accounts/sql-service-account-store.ts';

/** The part of the module that knows machines. */
export const machines: Provider[] = [
  { provide: ServiceAccountStore, useClass: SqlServiceAccountStore },
  { provide: ServiceAccountReader, useClass: SqlServiceAccountReader },
  { provide: AccessTokenStore, useClass: SqlAccessTokenStore },
  TokenRefusals,
  MachineRates,
  AdmitMachine,
  DpopProofs,
  AcceptServiceToken,
  AcceptAccessToken,
  TokenClients,
  IssueAccessToken,
  MachineDoor,
  ServiceAccountChanges,
  RequestServiceAccount,
  RevokeServiceKey,
  ListServiceAccounts,
];

export const machineControllers: Type[] = [ServiceAccountsController, TokenController];
