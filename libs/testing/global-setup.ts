import type { TestProject } from 'vitest/node';
import { migrate } from '#platform';
import { testConfig } from './config.ts';
import { startEmbeddedServer } from './postgres/embedded-server.ts';
import { allMigrations } from './postgres/migrations.ts';
import { provision, type ServerAddress } from './postgres/provision.ts';

export const TEMPLATE = 'caspix_template';

declare module 'vitest' {
  export interface ProvidedContext {
    server: ServerAddress;
  }
}

/** One server for the whole run and one migrated template, of which each test file takes a copy. */
export default async function setup(project: TestProject) {
  const { stop, ...server } = await startEmbeddedServer();
  await provision(server, TEMPLATE);
  await migrate(testConfig(server, TEMPLATE, 'caspix_migrator'), await allMigrations());
  project.provide('server', server);
  return stop;
}
