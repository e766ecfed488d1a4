import type { TestProject } from 'vitest/node';
import { migrate } from '#platform';
import { releaseCatalogue } from '#rbac';
import { testConfig } from './config.ts';
import { containerEngineAnswers, startContainerServer } from './postgres/container-server.ts';
import { startEmbeddedServer } from './postgres/embedded-server.ts';
import { allMigrations } from './postgres/migrations.ts';
import { provision, type ServerAddress } from './postgres/provision.ts';

export const TEMPLATE = 'caspix_template';

declare module 'vitest' {
  export interface ProvidedContext {
    server: ServerAddress;
  }
}

/** From a container where an engine answers, else the embedded one; `CASPIX_TEST_POSTGRES` = `container` or `embedded` decides instead. */
async function startServer() {
  const wish = process.env['CASPIX_TEST_POSTGRES'] ?? ((await containerEngineAnswers()) ? 'container' : 'embedded');
  if (wish !== 'container' && wish !== 'embedded') throw new Error(`CASPIX_TEST_POSTGRES is '${wish}', not container or embedded`);
  return wish === 'container' ? startContainerServer() : startEmbeddedServer();
}

/** One server for the whole run and one migrated template, of which each test file takes a copy. */
export default async function setup(project: TestProject) {
  const { stop, ...server } = await startServer();
  console.log(`PostgreSQL for the tests: ${server.kind}`);
  await provision(server, TEMPLATE);
  await migrate(testConfig(server, TEMPLATE, 'caspix_migrator'), await allMigrations(), [releaseCatalogue]);
  project.provide('server', server);
  return stop;
}
