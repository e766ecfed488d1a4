import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loose, type TestApi, type TestClient, testApi } from '#testing/api';
import { furnish, type SweepHouse } from './house.fixture.ts';
import { operations } from './positions.fixture.ts';

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../openapi.json'), 'utf8')) as Loose;

/** What of a session says how far it goes. */
const RIGHTS = ['user', 'roles', 'permissions', 'scopes', 'teams'] as const;

describe('what the client holds', () => {
  let api: TestApi;
  let house: SweepHouse;
  let cleo: TestClient;
  let before: string;
  beforeAll(async () => {
    api = await testApi();
    house = await furnish(api);
    cleo = await api.as('cleo');
    before = await rights();
  }, 60_000);
  afterAll(() => api.close());

  const rights = async (headers: Record<string, string> = {}, query = ''): Promise<string> => {
    const { status, json } = await cleo.get(`/session${query}`, { headers });
    return JSON.stringify([status, RIGHTS.map((name) => json?.[name])]);
  };
  /** Somebody else's case, an administrator's list, and a request that only others make: closed to her, whatever she sends. */
  const closed = async (headers: Record<string, string>): Promise<number[]> => {
    const tries = [
      cleo.get(`/cases/${house.team.case}`, { headers }),
      cleo.get('/users', { headers }),
      cleo.post(`/users/${house.own.person}/roles`, { role: 'admin', change: 'grant', reason: 'Please.' }, headers),
    ];
    return (await Promise.all(tries)).map(({ status }) => status);
  };

  it('says who she is by the cookie alone, and no other cookie is hers', async () => {
    const whole = cleo.cookie;
    const [name = '', value = ''] = whole.split('=');
    const flipped = [...value].map((letter, at) => `${name}=${value.slice(0, at)}${letter === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`);
    const others = [
      `${name}=`,
      `${name}=${value.slice(0, -1)}`,
      `${name}=${value}A`,
      `${name}=${'A'.repeat(value.length)}`,
      `${name.replace('__Host-', '')}=${value}`,
      `${name.replace('__Host-', '__Secure-')}=${value}`,
      `${name}=${api.house.people.ada.id}`,
      `${name}=${JSON.stringify({ user: api.house.people.ada.id, permissions: ['role:grant'] })}`,
    ];
    for (const cookie of [...flipped, ...others]) {
      // The last letter carries bits that no byte needs; what decodes to the same bytes is the same cookie.
      const same =
        Buffer.from(cookie.split('=')[1] ?? '', 'base64url').equals(Buffer.from(value, 'base64url')) && cookie.startsWith(`${name}=`);
      const { status } = await cleo.get('/cases', { headers: { cookie } });
      expect([cookie.replace(value, '…'), status === 401 || same]).toEqual([cookie.replace(value, '…'), true]);
    }
    expect(await rights({ cookie: `${whole}; role=admin; ${name}-user=${api.house.people.ada.id}` })).toBe(before);
  });

  it.each<[string, string]>([
    ['x-user-id', '00000000-0000-7000-8000-000000000001'],
    ['x-forwarded-user', 'ada.test'],
    ['x-remote-user', 'ada.test'],
    ['x-roles', 'admin'],
    ['x-permissions', 'role:grant,user:manage'],
    ['x-team', 'all'],
    ['x-client-cert', 'CN=ada.test'],
    ['x-ssl-client-s-dn', 'CN=ada.test'],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-proto', 'http'],
    ['forwarded', 'for=127.0.0.1;proto=https;host=localhost'],
    ['x-original-url', '/api/v1/users'],
    ['x-rewrite-url', '/api/v1/users'],
    ['x-http-method-override', 'DELETE'],
    ['x-request-id', '00000000-0000-7000-8000-000000000001'],
    ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['idempotency-key', 'role:grant'],
    ['prefer', 'return=representation; role=admin'],
  ])('is not believed about rights in the header %s', async (name, value) => {
    expect(await rights({ [name]: value })).toBe(before);
    expect([name, await closed({ [name]: value })]).toEqual([name, [404, 403, 403]]);
  });

  it('opens nothing more by a token beside the cookie, by another origin, or by words in the address', async () => {
    const bearer = { authorization: `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.` };
    for (const status of await closed(bearer)) expect([401, 403, 404]).toContain(status);
    for (const origin of ['https://evil.example', 'null', 'https://localhost.evil.example:8443']) {
      const { status } = await cleo.post(
        `/cases/${house.own.case}/comments`,
        { body: 'From elsewhere' },
        { origin, 'sec-fetch-site': 'cross-site' },
      );
      expect([origin, status]).toEqual([origin, 403]);
    }
    for (const query of [
      '?role=admin',
      '?userId=x&permissions=role:grant',
      '?scopes[case:read]=all',
      '?teams=all',
      '?__proto__[permissions]=x',
    ]) {
      const { status, json } = await cleo.get(`/session${query}`);
      expect([query, status === 400 || JSON.stringify([status, RIGHTS.map((name) => json?.[name])]) === before]).toEqual([query, true]);
    }
  });

  it('is refused as a whole when a body names what only the server says, in every operation that takes one', () => {
    const known = (shape: Loose): Loose => (shape.$ref ? document.components.schemas[shape.$ref.split('/').at(-1)] : shape);
    const open: string[] = [];
    for (const [path, methods] of Object.entries<Loose>(document.paths)) {
      for (const [method, operation] of Object.entries<Loose>(methods)) {
        const schema = operation.requestBody?.content['application/json']?.schema;
        if (!schema) continue;
        const branches = [known(schema)].flatMap((shape: Loose) => [shape, ...[...(shape.anyOf ?? []), ...(shape.oneOf ?? [])].map(known)]);
        const objects = branches.filter((shape: Loose) => shape.type === 'object');
        if (objects.length === 0 || objects.some((shape: Loose) => shape.additionalProperties !== false)) open.push(`${method} ${path}`);
      }
    }
    // A machine's token request is a form whose foreign fields RFC 6749, section 3.2, tells the server to ignore.
    // So are the forms of providers (SAML 2.0 bindings, section 3.5; OpenID Connect Back-Channel Logout 1.0, section 2.5).
    const forms = /\/(token|acs|slo|backchannel-logout)$/;
    expect(open.filter((operation) => !forms.test(operation))).toEqual([]);
  });

  it('is no version of anything but the one that is', async () => {
    const path = `/cases/${house.own.case}`;
    const { version } = (await cleo.get(path)).json;
    for (const match of [
      '"0"',
      '"-1"',
      `"${version + 1}"`,
      `"${version}.0"`,
      '"1e9"',
      '"99999999999999999999"',
      '*',
      `W/"${version}"`,
      'x',
      '',
    ]) {
      const { status } = await cleo.patch(path, { title: 'Mine now' }, { 'if-match': match });
      expect([match, [400, 412, 428].includes(status)]).toEqual([match, true]);
    }
    expect((await cleo.get(path)).json).toMatchObject({ version });
  });

  it('is no place in a list that it was not given: a cursor that was made up is refused, and shows nothing more', async () => {
    const moment = new Date().toISOString();
    const { team, compartment } = house;
    const shapes: unknown[] = [
      ...[[], [null], [null, null], [null, null, null], [1, 2], ['x', 'y'], ['x', 'y', 'z'], {}, 'text', 0, [[moment], [team.case]]],
      ...[
        [moment, 'x'],
        [moment, null],
        [moment, 5],
        ['x', team.case],
        ['0000-00-00T00:00:00Z', team.case],
        ['9999-99-99T99:99:99Z', team.case],
      ],
      ...[
        ['infinity', team.case],
        ['now', team.case],
        ["'; DROP TABLE cases.cases; --", team.case],
        ['a\u0000b', team.case],
        ['\ud800', team.case],
      ],
      ...[
        [1e308, team.case],
        [0.5, team.case],
        ['1e9999', team.case],
        ['score-', 1e308, team.case],
        ['score-', 'x', team.case],
        ['age+', 'x', team.case],
      ],
      ...[
        [moment, team.case],
        [moment, compartment.case],
        ['score-', 100, team.alert],
        ['zzz', team.person],
        [moment, randomUUID()],
        [team.case],
      ],
    ];
    const cursors = [...shapes.map((shape) => Buffer.from(JSON.stringify(shape)).toString('base64url')), '%', 'AAAA', '====', 'e30'];
    const lists = Object.entries<Loose>(document.paths).flatMap(([path, methods]) =>
      (methods.get?.parameters ?? []).some(({ name }: Loose) => name === 'cursor') ? [path.replace('/api/v1', '')] : [],
    );
    expect(lists.length).toBeGreaterThan(8);
    const clients = await Promise.all((['cleo', 'finn', 'ada'] as const).map((name) => api.as(name)));
    let taken = 0;
    for (const list of lists) {
      const path = list.replace('{id}', house.own.case);
      for (const cursor of cursors) {
        for (const client of clients) {
          const { status, bytes } = await client.get(`${path}?cursor=${encodeURIComponent(cursor)}`);
          const where = `${client.name} ${path} ${Buffer.from(cursor, 'base64url')}`;
          expect([where, [200, 400, 403, 404].includes(status)], bytes.toString()).toEqual([where, true]);
          if (client.name === 'cleo') expect([where, bytes.includes(team.canary)]).toEqual([where, false]);
          expect([where, bytes.includes(compartment.canary)]).toEqual([where, false]);
          if (status === 200) taken += 1;
        }
        if (taken === 0 && cursor === cursors.at(-1)) expect(lists).toContain(list);
      }
    }
    expect(taken).toBeGreaterThan(0);
  }, 120_000);

  it('keeps nothing in the browser that says what one may do', () => {
    const web = join(import.meta.dirname, '../../web');
    const storing = readdirSync(web, { recursive: true, encoding: 'utf8' })
      .filter(
        (file) =>
          /^(src|public)\/.*\.(tsx?|js)$/.test(file) &&
          /localStorage|sessionStorage|document\.cookie|indexedDB/.test(readFileSync(join(web, file), 'utf8')),
      )
      .toSorted();
    // Theme and density; neither is read where something is decided.
    expect(storing).toEqual(['public/first-paint.js', 'src/ui/theme/appearance.ts']);
  });

  it('and what is not hers takes as long to miss as what is not there', async () => {
    const millis = async (path: string) => {
      const started = process.hrtime.bigint();
      expect((await cleo.get(path)).status).toBe(404);
      return Number(process.hrtime.bigint() - started) / 1e6;
    };
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
    for (const id of [house.team.case, house.compartment.case]) {
      const [foreign, absent]: [number[], number[]] = [[], []];
      // In turns, so that whatever else the machine does falls on both.
      for (let i = 0; i < 60; i += 1) {
        foreign.push(await millis(`/cases/${id}`));
        absent.push(await millis(`/cases/${randomUUID()}`));
      }
      const [seen, unseen] = [median(foreign), median(absent)];
      process.stdout.write(`404 for a foreign case ${seen.toFixed(2)} ms, for none ${unseen.toFixed(2)} ms\n`);
      // On a busy machine the two may fall on neighbouring beats; without a beat the one that is there takes about a third longer.
      expect(Math.abs(seen - unseen)).toBeLessThan(20);
      expect(Math.min(...foreign, ...absent)).toBeGreaterThan(15);
    }
  }, 60_000);

  it('and after all of it she may do what she could before', async () => {
    expect(await rights()).toBe(before);
    expect(operations.length).toBeGreaterThan(100);
  });
});
