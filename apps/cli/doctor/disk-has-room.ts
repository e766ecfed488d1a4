import { freeBytes } from '../instance/disk.ts';
import { type Check, fail, ok, warn } from './finding.ts';

const GIB = 1024 ** 3;

/** Below 5 GiB an operator should be told, below 1 GiB the journal of a busy hour may not fit. */
export const diskHasRoom: Check = async ({ dataDir, settings }) => {
  const places = [...new Set([dataDir, settings('app')['CASPIX_EVIDENCE_DIR'] ?? dataDir])];
  const least = Math.min(...places.map(freeBytes));
  const says = `${(least / GIB).toFixed(1)} GiB free`;
  if (least < GIB) return fail(`only ${says}`);
  return least < 5 * GIB ? warn(`only ${says}`) : ok(says);
};
