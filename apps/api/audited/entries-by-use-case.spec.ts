import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signServiceToken } from '#auth';
import { declaredRoutes } from '#platform';
import { type PredefinedRole, predefinedRoles } from '#rbac';
import { giveRole } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { entriesByUseCase } from './entries-by-use-case.fixture.ts';
import { booksOfTheChain, useCasesByFile } from './use-cases-by-file.fixture.ts';
import { runningClock, Walk } from './walk.fixture.ts';
import { walkAccess, walkOut } from './walk-access.fixture.ts';
import { bearer, walkAlerts } from './walk-alerts.fixture.ts';
import { walkAuth, walkPolicy } from './walk-auth.fixture.ts';
import { walkCases } from './walk-cases.fixture.ts';
import { walkFederation } from './walk-federation.fixture.ts';
import { walkIncidents } from './walk-incidents.fixture.ts';
import { walkBeginning, walkImports, walkTimers } from './walk-jobs.fixture.ts';
import { walkKeys } from './walk-keys.fixture.ts';
import { walkLog } from './walk-log.fixture.ts';
import { walkMachineIn, walkMachineOut } from './walk-machines.fixture.ts';
import { walkRecovery } from './walk-recovery.fixture.ts';
import { walkReviews } from './walk-reviews.fixture.ts';
import { walkEmergency, walkRights } from './walk-rights.fixture.ts';
import { walkSaml } from './walk-saml.fixture.ts';
import { walkWatch } from './walk-watch.fixture.ts';

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, { operationId: string }>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId: id }]) => ({ method: method.toUpperCase(), path, id })),
);
const holders = { admin: 'ada', analyst: 'cleo', manager: 'eva', auditor: 'finn' } as const satisfies Record<PredefinedRole, string>;

describe('every use case', { timeout: 120_000 }, () => {
  let api: TestApi;
  let walk: Walk;
  let alerts: string[] = [];
  beforeAll(async () => {
    const clock = runningClock();
    api = await testApi({ clock });
    walk = new Walk(api, clock);
    for (const name of ['cleo', 'dan'] as const) await giveRole(api.house, api.house.people[name], 'privacy-officer');
    for (const name of Object.values(holders)) await api.as(name);
    for (const name of ['ben', 'dan'] as const) await api.as(name);
  });
  afterAll(() => api.close());

  it('of the API has its line in the table', () => {
    const declared = Object.keys(entriesByUseCase).filter((name) => !name.startsWith('job: '));
    expect(declared.toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  });

  it('that may write has its line in the table, whatever way leads to it', () => {
    const libs = join(import.meta.dirname, '../../../libs');
    const opening = readdirSync(libs, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^[a-z-]+\/application\/.*\.ts$/.test(file) && !/\.(spec|fixture)\.ts$/.test(file))
      .filter((file) => /unitOfWork\.run\b/.test(readFileSync(join(libs, file), 'utf8')))
      .map((file) => file.replace('/application/', '/').replace(/\.ts$/, ''));
    expect([...Object.keys(useCasesByFile), ...booksOfTheChain].toSorted()).toEqual(opening.toSorted());
    for (const useCase of Object.values(useCasesByFile).flat()) expect(Object.keys(entriesByUseCase)).toContain(useCase);
  });

  it('about access writes what the table says', () => walkAccess(walk));

  it('about factors and sessions writes what the table says', () => walkAuth(walk));
  it('about ways back in writes what the table says', () => walkRecovery(walk));
  it('that watches sign-ins writes what the table says', () => walkWatch(walk));
  it('about roles of the institution’s own writes what the table says', () => walkRights(walk));

  it('about emergencies writes what the table says', () => walkEmergency(walk));

  it('about alerts writes what the table says, also for a machine that comes and goes', async () => {
    const key = await walkMachineIn(walk);
    const machine = async (path: string, body: unknown) =>
      api.client().post(path, body, bearer(await signServiceToken(key, walk.clock.millis())));
    alerts = await walkAlerts(walk, machine);
    await walkMachineOut(walk, key);
  });

  it('about cases writes what the table says', () => walkCases(walk, alerts));

  it('about access reviews writes what the table says', () => walkReviews(walk));

  it('that nobody asks for over the network writes what the table says', async () => {
    await walkKeys(walk);
    await walkTimers(walk);
    await walkImports(walk);
  });

  it('at the beginning writes what the table says', () => walkBeginning(walk));

  it('about the log writes what the table says', () => walkLog(walk));

  it('about incidents writes what the table says', () => walkIncidents(walk));

  it('writes one denial, and nothing else, when somebody without the permission asks for it', async () => {
    const needs = new Map(declaredRoutes(api.app).map(({ handler, permission }) => [handler.split('.')[1] ?? '', permission]));
    const roles = Object.keys(holders) as PredefinedRole[];
    const count = async () =>
      (
        await api.db.superuser.query(
          `SELECT count(*)::int AS all, count(*) FILTER (WHERE action = 'access.deny')::int AS denied FROM audit.entries`,
        )
      ).rows[0];
    for (const { id, method, path } of operations) {
      const permission = needs.get(id);
      const stranger = roles.find((role) => permission && !(predefinedRoles[role].permissions as readonly string[]).includes(permission));
      if (!stranger) continue;
      const before = await count();
      const client = await api.as(holders[stranger]);
      const where = path.replace('/api/v1', '').replace(/\{[^}]+\}/g, () => randomUUID());
      const { status } = await client.send(method, where, method === 'GET' ? {} : { body: {} });
      const after = await count();
      expect([id, status, after.all - before.all, after.denied - before.denied]).toEqual([id, 403, 1, 1]);
    }
  });

  it('that ends a session writes what the table says', () => walkOut(walk));

  it('about the sign-in policy writes what the table says', () => walkPolicy(walk));

  it('about identity providers writes what the table says', () => walkFederation(walk));

  it('about SAML writes what the table says', () => walkSaml(walk));

  it('stands in the published table', async () => {
    const row = ([useCase, ways]: [string, Readonly<Record<string, readonly string[]>>]) =>
      Object.entries(ways).map(
        ([when, entries]) => `| ${useCase} | ${when} | ${entries.map((entry) => `\`${entry}\``).join(', ') || '–'} |`,
      );
    const head =
      'Observed, not promised: `apps/api/audited/` walks every use case and holds what it wrote against this table; a difference, and a use case that is missing here, fail the build. Beside these, a request without the permission that its route names writes one `access.deny (denied)` and nothing else.';
    const page = `# What each use case writes into the audit log\n\n${head}\n\n| use case | when | entries, in order |\n|---|---|---|\n${Object.entries(entriesByUseCase).flatMap(row).join('\n')}\n`;
    await expect(page).toMatchFileSnapshot('../../../docs/controls/entries-by-use-case.md');
  });

  it('was walked in each of the ways that the table names', () => {
    const declared = Object.entries(entriesByUseCase).flatMap(([useCase, ways]) => Object.keys(ways).map((when) => `${useCase}: ${when}`));
    expect([...walk.taken].toSorted()).toEqual(declared.toSorted());
  });
});
