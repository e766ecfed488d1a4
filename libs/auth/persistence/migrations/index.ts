import { Accounts20261122000400 } from './20261122000400-accounts.ts';
import { ServiceAccounts20261122000430 } from './20261122000430-service-accounts.ts';
import { StepUp20261127021900 } from './20261127021900-step-up.ts';
import { SessionReach20261127030200 } from './20261127030200-session-reach.ts';
import { SealedSeeds20261127031600 } from './20261127031600-sealed-seeds.ts';
import { Policies20261127032600 } from './20261127032600-policies.ts';
import { Factors20261127032700 } from './20261127032700-factors.ts';
import { Enrolled20261127035500 } from './20261127035500-enrolled.ts';
import { LiveSession20261127055200 } from './20261127055200-live-session.ts';
import { Machines20261127060200 } from './20261127060200-machines.ts';
import { Watching20261127060500 } from './20261127060500-watching.ts';
import { Federation20261127060700 } from './20261127060700-federation.ts';
import { UsedAssertions20261127061500 } from './20261127061500-used-assertions.ts';
import { Resets20261127062000 } from './20261127062000-resets.ts';
import { LogoutTokens20261127063500 } from './20261127063500-logout-tokens.ts';
import { FactorResets20261127152500 } from './20261127152500-factor-resets.ts';
import { Refusals20261127152900 } from './20261127152900-refusals.ts';
import { SessionObject20261127191000 } from './20261127191000-session-object.ts';
import { RefusalKinds20261127225700 } from './20261127225700-refusal-kinds.ts';

export const authMigrations = [
  Accounts20261122000400,
  ServiceAccounts20261122000430,
  StepUp20261127021900,
  SessionReach20261127030200,
  SealedSeeds20261127031600,
  Policies20261127032600,
  Factors20261127032700,
  Enrolled20261127035500,
  LiveSession20261127055200,
  Machines20261127060200,
  Watching20261127060500,
  Federation20261127060700,
  UsedAssertions20261127061500,
  Resets20261127062000,
  LogoutTokens20261127063500,
  FactorResets20261127152500,
  Refusals20261127152900,
  SessionObject20261127191000,
  RefusalKinds20261127225700,
];
