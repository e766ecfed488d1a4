import { Keys20261122000100 } from './20261122000100-keys.ts';
import { KeyRotation20261127024500 } from './20261127024500-key-rotation.ts';
import { SealedType20261127031500 } from './20261127031500-sealed-type.ts';
import { RewrapOrders20261127063406 } from './20261127063406-rewrap-orders.ts';
import { WrappingCheckedOnce20261127064627 } from './20261127064627-wrapping-checked-once.ts';
import { RootOrders20261127143000 } from './20261127143000-root-orders.ts';

export const cryptoMigrations = [
  Keys20261122000100,
  KeyRotation20261127024500,
  SealedType20261127031500,
  RewrapOrders20261127063406,
  WrappingCheckedOnce20261127064627,
  RootOrders20261127143000,
];
