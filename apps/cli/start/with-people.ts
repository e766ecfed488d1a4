import type { Type } from '@nestjs/common';
import type { Instance } from '../instance/instance.ts';

/** Runs `work` with one provider of the modules that know people, in a context that lives as long as the work. */
export async function withPeople<P, T>(instance: Instance, provider: Type<P>, work: (provider: P) => Promise<T>): Promise<T> {
  instance.assume('app');
  const [{ NestFactory }, { peopleModule }] = await Promise.all([import('@nestjs/core'), import('./people.module.ts')]);
  const context = await NestFactory.createApplicationContext(peopleModule(), { logger: ['error', 'warn'], abortOnError: false });
  try {
    return await work(context.get(provider, { strict: false }));
  } finally {
    await context.close();
  }
}
