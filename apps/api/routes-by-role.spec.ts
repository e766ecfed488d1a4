import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declaredRoutes } from '#platform';
import { type PermissionEntry, type PredefinedRole, permissionCatalogue, predefinedRoles } from '#rbac';
import { type Answer, type TestApi, type TestClient, testApi } from '#testing/api';

interface Operation {
  method: string;
  path: string;
  id: string;
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, { operationId: string }>>;
};
// Signing out ends the session that the others need, so it is asked last.
const operations: Operation[] = Object.entries(document.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId: id }]) => ({ method: method.toUpperCase(), path, id })),
  )
  .toSorted((a, b) => Number(a.id === 'signOut') - Number(b.id === 'signOut'));

const holders = { admin: 'ada', analyst: 'cleo', manager: 'eva', auditor: 'finn' } as const satisfies Record<PredefinedRole, string>;
const roles = Object.keys(holders) as PredefinedRole[];

/** The same request for everybody: ids of nothing, no body. Whoever passes the guard is then told what is wrong with it. */
const ask = (client: TestClient, { method, path }: Operation): Promise<Answer<{ code?: string } | undefined>> =>
  client.send(
    method,
    path.replace('/api/v1', '').replace(/\{[^}]+\}/g, () => randomUUID()),
    method === 'GET' ? {} : { body: {} },
  );

describe('every route', () => {
  let api: TestApi;
  const seen = new Map<string, string>();
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  // For the machines of whoever runs the product: load balancers, and monitoring (libs/reporting/http/metrics).
  it('is in the OpenAPI document, and the document has no other', () => {
    const declared = declaredRoutes(api.app)
      .filter(({ path }) => !path.startsWith('/health') && path !== '/metrics')
      .map(({ method, path }) => `${method} /api/v1${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(declared.toSorted()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('refuses whoever is not signed in, unless it is meant for them', async () => {
    const open = new Set(
      declaredRoutes(api.app)
        .filter((route) => route.public)
        .map((route) => route.handler.split('.')[1]),
    );
    const nobody = api.client();
    for (const operation of operations) {
      const { status, json } = await ask(nobody, operation);
      if (open.has(operation.id)) expect([operation.id, json?.code]).not.toEqual([operation.id, 'unauthenticated']);
      else expect([operation.id, status, json?.code]).toEqual([operation.id, 401, 'unauthenticated']);
    }
  });

  it.each(roles)('answers a %s by what the role permits, and by nothing else', async (role) => {
    const routes = new Map(declaredRoutes(api.app).map((route) => [route.handler.split('.')[1] ?? '', route]));
    const granted = new Set<string>(predefinedRoles[role].permissions);
    const client = await api.as(holders[role]);
    for (const operation of operations) {
      const { status, json } = await ask(client, operation);
      const permission = routes.get(operation.id)?.permission ?? null;
      const permitted = permission === null || granted.has(permission);
      seen.set(`${operation.id} ${role}`, permitted ? 'yes' : '–');
      if (permitted) expect([operation.id, json?.code]).not.toEqual([operation.id, 'forbidden']);
      else expect([operation.id, status, json?.code]).toEqual([operation.id, 403, 'forbidden']);
    }
  });

  it('leaves an audit entry for each refusal of somebody known', async () => {
    const refusals = [...seen.values()].filter((answer) => answer === '–').length;
    const { rows } = await api.db.superuser.query(
      `SELECT count(*)::int AS n FROM audit.entries WHERE action = 'access.deny' AND outcome = 'denied'`,
    );
    expect(refusals).toBeGreaterThan(50);
    expect(rows[0].n).toBe(refusals);
  });

  it('stands in the published table of routes and roles', async () => {
    const routes = new Map(declaredRoutes(api.app).map((route) => [route.handler.split('.')[1] ?? '', route]));
    const rows = operations
      .toSorted((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`))
      .map(({ method, path, id }) => {
        const { permission } = routes.get(id) ?? {};
        return `| \`${method} ${path}\` | ${permission ? `\`${permission}\`` : 'public'} | ${roles.map((role) => seen.get(`${id} ${role}`)).join(' | ')} |`;
      });
    const head = `| route | needs | ${roles.join(' | ')} |\n|---|---|${roles.map(() => '---').join('|')}|`;
    const page = `# Who reaches which route\n\nObserved, not promised: \`apps/api/routes-by-role.spec.ts\` asks every route as every predefined role and writes this page; a difference fails the build.\n\n${head}\n${rows.join('\n')}\n`;
    await expect(page).toMatchFileSnapshot('../../docs/controls/routes-by-role.md');
  });

  it('names a permission of the published catalogue', async () => {
    const routes = declaredRoutes(api.app);
    const entries: [string, PermissionEntry][] = Object.entries(permissionCatalogue);
    const modules = [...new Set(entries.map(([, { module }]) => module))];
    const holdersOf = (id: string) => roles.filter((role) => predefinedRoles[role].permissions.some((held) => held === id));
    const rows = (module: string) =>
      entries
        .filter(([, entry]) => entry.module === module)
        .map(([id, { sensitivity, stepUp, says }]) => {
          const opens = routes.filter(({ permission }) => permission === id).length;
          return `| \`${id}\` | ${says} | ${sensitivity} | ${stepUp ? 'yes' : '–'} | ${holdersOf(id).join(', ') || '–'} | ${opens} |`;
        });
    const table = (module: string) =>
      `## ${module}\n\n| permission | whoever holds it may | sensitivity | step-up | predefined roles | routes |\n|---|---|---|---|---|---|\n${rows(module).join('\n')}\n`;
    const page = `# The permissions\n\nWritten from \`libs/rbac/domain/permissions.ts\` by \`apps/api/routes-by-role.spec.ts\`; a difference fails the build. The list is closed: a route, use case or screen that names anything else does not compile, and a route that names nothing does not boot.\n\n${modules.map(table).join('\n')}`;
    await expect(page).toMatchFileSnapshot('../../docs/controls/permissions.md');
  });
});
