export { SignInFederated } from './application/federation/sign-in-federated.ts';
export { ACS_PATH, SLO_PATH } from './application/saml/service-provider.ts';
export { accountReader } from './application/service-accounts/account-reader.ts';
export { ListServiceAccounts } from './application/service-accounts/list-service-accounts.ts';
export { RequestServiceAccount, type WantedServiceAccount } from './application/service-accounts/request-service-account.ts';
export type { ListedServiceAccount } from './application/service-accounts/service-account-store.ts';
export {
  newServiceKey,
  type PrivateServiceKey,
  type PublicServiceKey,
  signProof,
  signServiceToken,
} from './application/service-accounts/service-key.ts';
export { OpenSession } from './application/sessions/open-session.ts';
export type { Origin } from './application/sessions/session-store.ts';
export type { DirectoryName } from './application/users/account-names.ts';
export { Directory, type KnownActor } from './application/users/directory.ts';
export { type EnrolmentInvitation, type FirstAdministrator, FirstAdministrators } from './application/users/first-administrators.ts';
export { type SeededUser, SeedUsers } from './application/users/seed-users.ts';
export { AuthModule } from './auth.module.ts';
export type { FederatedIdentity } from './domain/federation/federated-identity.ts';
export { deliveringPermissions, servicePermissions } from './domain/service-accounts/service-permissions.ts';
export { CrossSiteRefusals } from './http/requests/cross-site-refusals.ts';
export { authMigrations } from './persistence/migrations/index.ts';
export { SignInWatchTimer } from './sign-in-watch.timer.ts';
