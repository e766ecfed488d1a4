import { Context20261122000000 } from './20261122000000-context.ts';
import { Notices20261127004100 } from './20261127004100-notices.ts';

export const platformMigrations = [Context20261122000000, Notices20261127004100];
