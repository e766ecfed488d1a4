import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import type { Instance } from '../instance/instance.ts';

/** Every folder that data of the instance lies in, each once. The cluster's may be elsewhere: see `placeOf`. Not all need exist. */
export function placesOf(instance: Instance): string[] {
  const { dataDir, embedded } = instance;
  const evidence = instance.settings('app')['CASPIX_EVIDENCE_DIR'] ?? dataDir;
  return [...new Set([dataDir, ...(embedded ? [(instance as EmbeddedInstance).place.cluster] : []), evidence])];
}
