import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import type { Seeded } from './seeded.ts';

/**
 * Puts in the people without whom nobody could sign in. Both ways may be run at every start: who is there already stays as is.
 * Remembers that it was done, because loading the modules for it costs seconds.
 */
export async function seed(instance: EmbeddedInstance, say: (line: string) => void): Promise<Seeded> {
  const { seedDemo, seedFirstAdministrators } = await import('./people.ts');
  return instance.marker.demo ? seedDemo(instance, say) : seedFirstAdministrators(instance);
}
