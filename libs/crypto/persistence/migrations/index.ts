import { Keys20261122000100 } from './20261122000100-keys.ts';

export const cryptoMigrations = [Keys20261122000100];
