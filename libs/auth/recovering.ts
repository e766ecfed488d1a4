import type { Provider, Type } from '@nestjs/common';
import { BeginReset, ResetAdmission, ResetStep } from './application/recovery/begin-reset.ts';
import { ChangePassword, CurrentPassword, OwnPassword } from './application/recovery/change-password.ts';
import { ConfirmReset, PasswordNews } from './application/recovery/confirm-reset.ts';
import { CredentialStore, ResetGrantStore } from './application/recovery/credential-store.ts';
import { NewPasswords } from './application/recovery/new-passwords.ts';
import { RecoveryCheck, RecoveryCodes, RenewRecoveryCodes } from './application/recovery/recovery-codes.ts';
import { NewAuthenticator, OldAuthenticator, ReplaceAuthenticator } from './application/recovery/replace-authenticator.ts';
import { FactorResetRights, FreshStarts, RequestFactorReset } from './application/recovery/request-factor-reset.ts';
import { RequestReset, ResetLinks, ResetRights } from './application/recovery/request-reset.ts';
import { RecoveryStep, SignInWithRecoveryCode } from './application/sign-in/sign-in-with-recovery-code.ts';
import { FactorResetController } from './http/recovery/factor-reset.controller.ts';
import { OwnCredentialsController } from './http/recovery/own-credentials.controller.ts';
import { RecoveryController } from './http/recovery/recovery.controller.ts';
import { SqlCredentialStore, SqlResetGrantStore } from './persistence/sql-credential-store.ts';

export const recoveryControllers: Type[] = [RecoveryController, OwnCredentialsController, FactorResetController];

/** What gets somebody back in, and what takes the place of a factor. */
export const recovery: Provider[] = [
  { provide: CredentialStore, useClass: SqlCredentialStore },
  { provide: ResetGrantStore, useClass: SqlResetGrantStore },
  RecoveryCodes,
  RecoveryCheck,
  RenewRecoveryCodes,
  RecoveryStep,
  SignInWithRecoveryCode,
  PasswordNews,
  ConfirmReset,
  NewPasswords,
  CurrentPassword,
  OwnPassword,
  ChangePassword,
  ResetAdmission,
  ResetStep,
  BeginReset,
  ResetLinks,
  ResetRights,
  RequestReset,
  FreshStarts,
  FactorResetRights,
  RequestFactorReset,
  NewAuthenticator,
  OldAuthenticator,
  ReplaceAuthenticator,
];
