import { Accounts20261122000400 } from './20261122000400-accounts.ts';
import { ServiceAccounts20261122000430 } from './20261122000430-service-accounts.ts';
import { StepUp20261127021900 } from './20261127021900-step-up.ts';

export const authMigrations = [Accounts20261122000400, ServiceAccounts20261122000430, StepUp20261127021900];
