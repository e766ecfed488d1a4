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

/** Gives the first administrator a one-time code, anew at every start until it is used. */
export async function seedFirstAdministrator(instance: EmbeddedInstance): Promise<Seeded> {
  if (instance.marker.seeded) return { kind: 'own', enrolment: null };
  const { FirstAdministrator } = await import('#auth');
  const username = 'admin';
  const made = await within(instance, FirstAdministrator, (first) => first.execute(username, 'First Administrator'));
  if (made === null) instance.remember({ seeded: true });
  return { kind: 'own', enrolment: made && { username, code: made.enrolmentCode, expiresAt: made.expiresAt } };
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
