import { Accounts20261122000400 } from './20261122000400-accounts.ts';
import { ServiceAccounts20261122000430 } from './20261122000430-service-accounts.ts';

export const authMigrations = [Accounts20261122000400, ServiceAccounts20261122000430];
