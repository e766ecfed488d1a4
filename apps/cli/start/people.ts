import type { Type } from '@nestjs/common';
import { ensureDemoAccounts } from '../demo/accounts.ts';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import type { Seeded } from './seed.ts';

/** Seeds the demo institution's people, whose passwords are this instance's own. */
export async function seedDemo(instance: EmbeddedInstance, say: (line: string) => void): Promise<Seeded> {
  const accounts = ensureDemoAccounts(instance.layout.demoFile);
  if (!instance.marker.seeded) {
    say('putting in the demo institution');
    const { SeedUsers } = await import('#auth');
    await within(instance, SeedUsers, (users) => users.execute(accounts));
    instance.remember({ seeded: true });
  }
  return { kind: 'demo', accounts };
}

/** Two, because one alone can approve nothing. */
const firstAdministrators = [
  { username: 'admin.one', name: 'First Administrator' },
  { username: 'admin.two', name: 'Second Administrator' },
];

/** Gives the first administrators one-time codes, anew at every start until they are used. */
export async function seedFirstAdministrators(instance: EmbeddedInstance): Promise<Seeded> {
  if (instance.marker.seeded) return { kind: 'own', invitations: [] };
  const { FirstAdministrators } = await import('#auth');
  const invitations = await within(instance, FirstAdministrators, (first) => first.execute(firstAdministrators));
  if (invitations.length === 0) instance.remember({ seeded: true });
  return { kind: 'own', invitations };
}

/** Runs `work` with one provider of the product's modules, in a context that lives as long as the work. */
async function within<P, T>(instance: EmbeddedInstance, provider: Type<P>, work: (provider: P) => Promise<T>): Promise<T> {
  instance.assume('app');
  const [{ NestFactory }, { peopleModule }] = await Promise.all([import('@nestjs/core'), import('./people.module.ts')]);
  const context = await NestFactory.createApplicationContext(peopleModule(), { logger: ['error', 'warn'], abortOnError: false });
  try {
    return await work(context.get(provider, { strict: false }));
  } finally {
    await context.close();
  }
}
