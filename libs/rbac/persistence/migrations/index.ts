import { Roles20261122000300 } from './20261122000300-roles.ts';
import { Approvals20261122000310 } from './20261122000310-approvals.ts';
import { Grants20261122000320 } from './20261122000320-grants.ts';
import { Catalogue20261127022500 } from './20261127022500-catalogue.ts';
import { Reviews20261127023000 } from './20261127023000-reviews.ts';
import { Votes20261127024500 } from './20261127024500-votes.ts';
import { Reach20261127030100 } from './20261127030100-reach.ts';
import { Queues20261127030110 } from './20261127030110-queues.ts';
import { RoleVersions20261127031000 } from './20261127031000-role-versions.ts';
import { BreakGlass20261127032500 } from './20261127032500-break-glass.ts';
import { Readers20261127035000 } from './20261127035000-readers.ts';
import { SetupInTurn20261127045500 } from './20261127045500-setup-in-turn.ts';
import { AuthorityEpoch20261127055100 } from './20261127055100-authority-epoch.ts';
import { RoleSources20261127055300 } from './20261127055300-role-sources.ts';
import { BrokenByMany20261127063600 } from './20261127063600-broken-by-many.ts';

export const rbacMigrations = [
  Roles20261122000300,
  Approvals20261122000310,
  Grants20261122000320,
  Catalogue20261127022500,
  Reviews20261127023000,
  Votes20261127024500,
  Reach20261127030100,
  Queues20261127030110,
  RoleVersions20261127031000,
  BreakGlass20261127032500,
  Readers20261127035000,
  SetupInTurn20261127045500,
  AuthorityEpoch20261127055100,
  RoleSources20261127055300,
  BrokenByMany20261127063600,
];
