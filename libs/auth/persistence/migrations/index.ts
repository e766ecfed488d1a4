import { Accounts20261122000400 } from './20261122000400-accounts.ts';

export const authMigrations = [Accounts20261122000400];
