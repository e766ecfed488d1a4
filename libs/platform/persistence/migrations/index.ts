import { Context20261122000000 } from './20261122000000-context.ts';
import { Notices20261127004100 } from './20261127004100-notices.ts';
import { Desks20261127004300 } from './20261127004300-desks.ts';
import { Reach20261127030000 } from './20261127030000-reach.ts';
import { BoundContext20261127055000 } from './20261127055000-bound-context.ts';
import { Acting20261127063900 } from './20261127063900-acting.ts';

export const platformMigrations = [
  Context20261122000000,
  Notices20261127004100,
  Desks20261127004300,
  Reach20261127030000,
  BoundContext20261127055000,
  Acting20261127063900,
];
