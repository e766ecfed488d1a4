import type { DemoAccount } from '../demo/accounts.ts';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';

/** Who can sign in after the start: the demo's people, or with one-time codes the first administrators. */
export type Seeded =
  | { kind: 'demo'; accounts: DemoAccount[] }
  | { kind: 'own'; invitations: readonly { username: string; enrolmentCode: string; expiresAt: string }[] };

/**
 * Puts in the people without whom nobody could sign in. Both ways may be run at every start: who is there already stays as is.
 * Remembers that it was done, because loading the modules for it costs seconds.
 */
export async function seed(instance: EmbeddedInstance, say: (line: string) => void): Promise<Seeded> {
  const { seedDemo, seedFirstAdministrators } = await import('./people.ts');
  return instance.marker.demo ? seedDemo(instance, say) : seedFirstAdministrators(instance);
}
