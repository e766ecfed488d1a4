import { freeBytes } from '../instance/disk.ts';
import { type Check, fail, ok, warn } from './finding.ts';
import { placesOf } from './places.ts';

const GIB = 1024 ** 3;

/** Below 5 GiB an operator should be told, below 1 GiB the journal of a busy hour may not fit. */
export const diskHasRoom: Check = async (instance) => {
  const least = Math.min(...placesOf(instance).map(freeBytes));
  const says = `${(least / GIB).toFixed(1)} GiB free`;
  if (least < GIB) return fail(`only ${says}`);
  return least < 5 * GIB ? warn(`only ${says}`) : ok(says);
};
