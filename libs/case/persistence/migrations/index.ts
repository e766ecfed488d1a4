import { AccountsTransactionsAlerts20261122000500 } from './20261122000500-accounts-transactions-alerts.ts';
import { CasesEvidence20261122000510 } from './20261122000510-cases-evidence.ts';
import { CaseRules20261122000520 } from './20261122000520-case-rules.ts';
import { CaseRollups20261122000530 } from './20261122000530-case-rollups.ts';
import { AlertDays20261122000540 } from './20261122000540-alert-days.ts';
import { Places20261127030300 } from './20261127030300-places.ts';
import { Boundaries20261127030310 } from './20261127030310-boundaries.ts';
import { Moves20261127030400 } from './20261127030400-moves.ts';
import { HoldsAndErasure20261127030500 } from './20261127030500-holds-and-erasure.ts';
import { SealedValues20261127031700 } from './20261127031700-sealed-values.ts';
import { HoldWall20261127034000 } from './20261127034000-hold-wall.ts';
import { RevealsInView20261127054500 } from './20261127054500-reveals-in-view.ts';
import { CasesOfPerson20261127060948 } from './20261127060948-cases-of-person.ts';
import { CountReached20261127062800 } from './20261127062800-count-reached.ts';

/** In the order in which they run. */
export const caseMigrations = [
  AccountsTransactionsAlerts20261122000500,
  CasesEvidence20261122000510,
  CaseRules20261122000520,
  CaseRollups20261122000530,
  AlertDays20261122000540,
  Places20261127030300,
  Boundaries20261127030310,
  Moves20261127030400,
  HoldsAndErasure20261127030500,
  SealedValues20261127031700,
  HoldWall20261127034000,
  RevealsInView20261127054500,
  CasesOfPerson20261127060948,
  CountReached20261127062800,
];
