import { Global, type MiddlewareConsumer, Module, type NestModule, type Provider } from '@nestjs/common';
import { People } from '#rbac';
import { AccountStore, StrangerStore } from './application/accounts/account-store.ts';
import { ListDemoAccounts } from './application/demo/list-demo-accounts.ts';
import { BeginEnrolment, EnrolmentStep } from './application/enrolment/begin-enrolment.ts';
import { ConfirmEnrolment, EnrolmentRecords } from './application/enrolment/confirm-enrolment.ts';
import { FactorChanges } from './application/factors/factor-changes.ts';
import { FactorsInView, OwnFactors, OwnKeys } from './application/factors/own-factors.ts';
import { Attestation } from './application/passkeys/attestation.ts';
import { BeginCeremony, CeremonyTerms } from './application/passkeys/begin-ceremony.ts';
import { EnrolPasskey, KeyOffers, NewKeys } from './application/passkeys/enrol-passkey.ts';
import { KeyJudgement, KeyUses, PasskeyCheck } from './application/passkeys/passkey-check.ts';
import { CeremonyStore, PasskeyStore } from './application/passkeys/passkey-store.ts';
import { RelyingParty } from './application/passkeys/relying-party.ts';
import { BreachedPasswords } from './application/passwords/breached-passwords.ts';
import { HashingThreads } from './application/passwords/hashing-threads.ts';
import { PasswordChoices } from './application/passwords/password-choices.ts';
import { PasswordHasher } from './application/passwords/password-hasher.ts';
import { ChangePolicy, PolicyChanges } from './application/policy/change-policy.ts';
import { EndExemption, ExemptFromMfa, Exempting } from './application/policy/exempt-from-mfa.ts';
import { FactorRules } from './application/policy/factor-rules.ts';
import { MfaExemptions } from './application/policy/mfa-exemptions.ts';
import { ExemptionStore, PolicyStore } from './application/policy/policy-store.ts';
import { PolicyInView, ShowPolicy } from './application/policy/show-policy.ts';
import { SignInPolicies } from './application/policy/sign-in-policies.ts';
import { RequestRefusals } from './application/requests/request-refusals.ts';
import { ListServiceAccounts } from './application/service-accounts/list-service-accounts.ts';
import { DoorSigns } from './application/sessions/door-signs.ts';
import { EndSessions, ManageSessions } from './application/sessions/manage-sessions.ts';
import { OpenSession, SessionRoom } from './application/sessions/open-session.ts';
import { SessionReader, SessionStore } from './application/sessions/session-store.ts';
import { OwnHistory, ShowOwnSessions } from './application/sessions/show-own-sessions.ts';
import { SignOut } from './application/sessions/sign-out.ts';
import { ProvenSession, StepUp } from './application/sessions/step-up.ts';
import { AfterPassword, NextFactors } from './application/sign-in/after-password.ts';
import { CodeCheck } from './application/sign-in/code-check.ts';
import { Failures, Strangers } from './application/sign-in/failures.ts';
import { SecondFactor } from './application/sign-in/second-factor.ts';
import { SessionDenials } from './application/sign-in/session-denials.ts';
import { KeyOwners, KeyStep, SignInWithPasskey } from './application/sign-in/sign-in-with-passkey.ts';
import { PasswordStep, SignInWithPassword } from './application/sign-in/sign-in-with-password.ts';
import { CodeStep, SecondStep, SignInWithTotp } from './application/sign-in/sign-in-with-totp.ts';
import { AccountNames } from './application/users/account-names.ts';
import { AccountStates, ChangeUserState } from './application/users/change-user-state.ts';
import { Accounts, CreateUser } from './application/users/create-user.ts';
import { Directory } from './application/users/directory.ts';
import { FirstAdministrators } from './application/users/first-administrators.ts';
import { ListUsers } from './application/users/list-users.ts';
import { SeededPeople, SeedUsers } from './application/users/seed-users.ts';
import { CloseIdleAccounts } from './application/watch/close-idle-accounts.ts';
import { WatchSignIns } from './application/watch/watch-sign-ins.ts';
import { federationControllers, federationProviders } from './federation.providers.ts';
import { EnrolmentController } from './http/enrolment.controller.ts';
import { PasskeysController } from './http/factors/passkeys.controller.ts';
import { PasskeySignInController } from './http/passkey-sign-in.controller.ts';
import { PolicyController } from './http/policy/policy.controller.ts';
import { CrossSiteRefusals } from './http/requests/cross-site-refusals.ts';
import { DeadSessionMiddleware, SIGN_IN_STEPS } from './http/requests/dead-session.middleware.ts';
import { BearerMiddleware } from './http/service-accounts/bearer.middleware.ts';
import { SessionController } from './http/session.controller.ts';
import { SessionMiddleware } from './http/session.middleware.ts';
import { SessionView } from './http/session-view.ts';
import { SessionsController } from './http/sessions.controller.ts';
import { SignInController } from './http/sign-in.controller.ts';
import { StepUpController } from './http/step-up.controller.ts';
import { UsersController } from './http/users.controller.ts';
import { machineControllers, machines } from './machines.ts';
import { oidcControllers, oidcProviders } from './oidc.providers.ts';
import { SqlCeremonyStore } from './persistence/passkeys/sql-ceremony-store.ts';
import { SqlPasskeyStore } from './persistence/passkeys/sql-passkey-store.ts';
import { SqlAccountStore } from './persistence/sql-account-store.ts';
import { SqlExemptionStore, SqlPolicyStore } from './persistence/sql-policy-store.ts';
import { SqlSessionReader } from './persistence/sql-session-reader.ts';
import { SqlSessionStore } from './persistence/sql-session-store.ts';
import { SqlStrangerStore } from './persistence/sql-stranger-store.ts';
import { recovery, recoveryControllers } from './recovering.ts';
import { samlControllers, samlProviders } from './saml.providers.ts';
import { watchControllers, watchers } from './watchers.ts';

const stores: Provider[] = [
  { provide: AccountStore, useClass: SqlAccountStore },
  { provide: StrangerStore, useClass: SqlStrangerStore },
  { provide: PolicyStore, useClass: SqlPolicyStore },
  { provide: ExemptionStore, useClass: SqlExemptionStore },
  { provide: PasskeyStore, useClass: SqlPasskeyStore },
  { provide: CeremonyStore, useClass: SqlCeremonyStore },
  { provide: SessionStore, useClass: SqlSessionStore },
  { provide: SessionReader, useClass: SqlSessionReader },
];

const signIn: Provider[] = [
  HashingThreads,
  PasswordHasher,
  BreachedPasswords,
  PasswordChoices,
  SecondFactor,
  CodeCheck,
  Failures,
  Strangers,
  SessionRoom,
  OpenSession,
  PasswordStep,
  SignInWithPassword,
  CodeStep,
  SecondStep,
  SessionDenials,
  NextFactors,
  AfterPassword,
  SignInWithTotp,
  SignOut,
  ProvenSession,
  StepUp,
  EnrolmentStep,
  BeginEnrolment,
  EnrolmentRecords,
  ConfirmEnrolment,
  DoorSigns,
  SessionView,
  RequestRefusals,
  CrossSiteRefusals,
];

const passkeys: Provider[] = [
  RelyingParty,
  Attestation,
  CeremonyTerms,
  BeginCeremony,
  KeyUses,
  KeyJudgement,
  PasskeyCheck,
  NewKeys,
  KeyOffers,
  EnrolPasskey,
  KeyOwners,
  KeyStep,
  SignInWithPasskey,
];

const rules: Provider[] = [
  SignInPolicies,
  FactorRules,
  MfaExemptions,
  PolicyChanges,
  ChangePolicy,
  Exempting,
  EndExemption,
  ExemptFromMfa,
  PolicyInView,
  ShowPolicy,
];

const own: Provider[] = [FactorChanges, FactorsInView, OwnKeys, OwnFactors, EndSessions, ManageSessions, OwnHistory, ShowOwnSessions];

/** Global, because it tells everybody below and above what people are called: `rbac` asks for `People` without knowing this module. */
@Global()
@Module({
  controllers: [
    SessionController,
    SignInController,
    PasskeySignInController,
    StepUpController,
    EnrolmentController,
    PasskeysController,
    SessionsController,
    PolicyController,
    ...machineControllers,
    ...watchControllers,
    ...recoveryControllers,
    UsersController,
    ...federationControllers,
    ...samlControllers,
    ...oidcControllers,
  ],
  providers: [
    ...stores,
    ...signIn,
    ...rules,
    ...passkeys,
    ...own,
    ...watchers,
    ...recovery,
    ...machines,
    ...federationProviders,
    ...samlProviders,
    ...oidcProviders,
    Accounts,
    AccountStates,
    CreateUser,
    ChangeUserState,
    ListUsers,
    Directory,
    AccountNames,
    { provide: People, useExisting: AccountNames },
    FirstAdministrators,
    SeededPeople,
    SeedUsers,
    ListDemoAccounts,
  ],
  exports: [People, Directory, FirstAdministrators, SeedUsers, OpenSession, ListServiceAccounts, WatchSignIns, CloseIdleAccounts],
})
export class AuthModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(BearerMiddleware, SessionMiddleware).forRoutes('{*path}');
    consumer.apply(DeadSessionMiddleware).forRoutes(...SIGN_IN_STEPS);
  }
}
