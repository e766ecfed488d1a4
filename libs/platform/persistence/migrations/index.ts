import { Context20261122000000 } from './20261122000000-context.ts';

export const platformMigrations = [Context20261122000000];
