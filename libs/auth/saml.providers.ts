import type { Provider, Type } from '@nestjs/common';
import { AcceptSaml, SamlAttempts } from './application/saml/accept-saml.ts';
import { AnswerLogout, EndByProvider } from './application/saml/answer-logout.ts';
import { BeginSaml } from './application/saml/begin-saml.ts';
import { CheckAnswer } from './application/saml/check-answer.ts';
import { LeaveProvider } from './application/saml/leave-provider.ts';
import { PrepareSaml } from './application/saml/prepare-saml.ts';
import { ProbeSaml } from './application/saml/probe-saml.ts';
import { SamlConnections } from './application/saml/saml-connections.ts';
import { ShowSpMetadata } from './application/saml/show-sp-metadata.ts';
import { UsedAssertions } from './application/saml/used-assertions.ts';
import { PrepareSamlController } from './http/saml/prepare-saml.controller.ts';
import { SamlController } from './http/saml/saml.controller.ts';
import { SamlLogoutController } from './http/saml/saml-logout.controller.ts';
import { SqlUsedAssertions } from './persistence/saml/sql-used-assertions.ts';

/** SAML 2.0, on what every protocol shares. */
export const samlProviders: Provider[] = [
  { provide: UsedAssertions, useClass: SqlUsedAssertions },
  SamlConnections,
  BeginSaml,
  CheckAnswer,
  SamlAttempts,
  AcceptSaml,
  EndByProvider,
  AnswerLogout,
  LeaveProvider,
  PrepareSaml,
  ShowSpMetadata,
  ProbeSaml,
];

export const samlControllers: Type[] = [SamlLogoutController, SamlController, PrepareSamlController];
