import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../peers/browser.ts';
import { type Deployment, startDeployment } from '../peers/deployment.ts';
import { type Invitation, Person } from '../peers/person.ts';
import { attempt, run } from '../peers/run.ts';
import { knock, speakHttps, speakPostgres } from '../peers/scripts.ts';
import { type Finding, handshake, inspectTls } from '../peers/tls.ts';

const services = ['edge', 'api', 'worker', 'migrate', 'database'];
const YEAR_SECONDS = 31_536_000;

let here: Deployment;
let port: string;
let ca: string;
let findings: Promise<Finding[]>;
beforeAll(async () => {
  here = await startDeployment();
  port = new URL(here.origin).port;
  ca = join(here.secrets, 'internal_ca.crt');
  findings = inspectTls(port, ca);
  findings.catch(() => undefined);
}, 600_000);
afterAll(async () => {
  await Promise.allSettled([findings]);
  await here?.stop();
}, 300_000);

const databaseAddress = async () => {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  return (await run([here.engine.program, 'inspect', '--format', format, await here.container('database')])).trim();
};

describe('people at the edge', () => {
  let ada: Person;
  let ben: Person;

  it('are the two invited administrators, who enrol and sign in with password and code', async () => {
    const people = ['ada.one=Ada One', 'ben.two=Ben Two'];
    const printed = await here.exec('api', 'node', 'dist/apps/cli/main.js', 'admins', 'invite', ...people, '--json');
    const invitations = JSON.parse(printed) as Invitation[];
    [ada, ben] = invitations.map((invitation) => new Person(invitation, here.origin, here.ca)) as [Person, Person];
    const sessions = await Promise.all(
      [ada, ben].map(async (person) => {
        await person.enrol();
        await person.signOut();
        return person.signIn();
      }),
    );
    for (const session of sessions) expect(session).toMatchObject({ state: 'active', roles: ['admin'] });
  });

  it('are nobody else: the invitation is closed once they are in', async () => {
    const again = ['exec', await here.container('api'), 'node', 'dist/apps/cli/main.js', 'admins', 'invite', 'eve.x=Eve X', 'mal.y=Mal Y'];
    const { code, said } = await attempt([here.engine.program, ...again]);
    expect(code).toBe(1);
    expect(said).toContain('There are administrators already');
  });

  it('need each other to give a role', async () => {
    const made = await ada.browser.post('/api/v1/users', { username: 'cleo.three', name: 'Cleo Three' });
    expect(made.status).toBe(201);
    const { id } = made.json['user'] as { id: string };
    const asked = await ada.browser.post(`/api/v1/users/${id}/roles`, { role: 'analyst', change: 'grant', reason: 'Joins the team' });
    expect(asked.status).toBe(201);
    const decision = { digest: asked.json['digest'] };
    const path = `/api/v1/approvals/${asked.json['id']}/approve`;
    expect((await ada.browser.post(path, decision)).json).toMatchObject({ code: 'maker-is-checker' });
    expect((await ben.browser.post(path, decision)).json).toMatchObject({ state: 'APPROVED' });
  });

  it('have all that they did sealed by the worker', async () => {
    const status = async () => (await ada.browser.get('/api/v1/audit/status')).json;
    for (let wait = 0; wait < 40 && (await status())['waiting'] !== 0; wait += 1) await sleep(500);
    expect(await status()).toMatchObject({ state: 'ok', waiting: 0 });
    expect(Number((await status())['size'])).toBeGreaterThan(10);
  });

  it('have a log that holds for whoever checks it, and only the role that sees all of it may', async () => {
    const caspix = ['node', 'dist/apps/cli/main.js'];
    expect(await here.exec('worker', ...caspix, 'audit', 'verify')).toMatch(/^The log holds: \d+ entries/);
    const blind = await attempt([here.engine.program, 'exec', await here.container('api'), ...caspix, 'audit', 'verify']);
    expect(blind).toMatchObject({ code: 1, stdout: '' });
    expect(blind.said).toContain('needs the role caspix_worker');
    expect(await here.exec('api', ...caspix, 'doctor')).toMatch(/tls +ok/);
  });

  it('cannot be imitated by another site', async () => {
    const answer = await ada.browser.post('/api/v1/users', { username: 'x.y', name: 'X' }, { origin: 'https://evil.example' });
    expect(answer).toMatchObject({ status: 403, json: { code: 'cross-site' } });
  });
});

describe('the worker', () => {
  it('imports what is put into its volume', async () => {
    const worker = await here.container('worker');
    for (const kind of ['transactions', 'alerts']) {
      for (const name of [`${kind}.csv`, `${kind}-map.json`]) {
        const input = readFileSync(join(import.meta.dirname, '../../docs/examples', name), 'utf8');
        await run([here.engine.program, 'exec', '--interactive', worker, 'sh', '-c', `cat > /import/${name}`], { input });
      }
      const files = [`/import/${kind}.csv`, '--map', `/import/${kind}-map.json`];
      const report = JSON.parse(await here.exec('worker', 'node', 'dist/apps/cli/main.js', 'import', kind, ...files, '--json'));
      expect(report).toMatchObject({ created: report.rows, rejected: 0 });
      expect(report.rows).toBeGreaterThan(0);
    }
  });
});

describe('the edge', () => {
  it('serves the page and says that it is only to be had by TLS', async () => {
    const { status, headers, text } = await new Browser(here.origin, here.ca).get('/');
    expect(status).toBe(200);
    expect(text).toMatch(/<!doctype html>/i);
    const [, age] = /max-age=(\d+)/.exec(String(headers['strict-transport-security'])) ?? [];
    expect(Number(age)).toBeGreaterThanOrEqual(YEAR_SECONDS);
  });

  it('hangs up on whoever speaks plaintext', async () => {
    const got = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
      socket.on('data', (bytes) => (text += bytes));
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
    expect(got).toBe('');
  });

  it.each([
    ['TLS 1.3', ['-tls1_3'], true],
    ['TLS 1.2 with forward secrecy', ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256'], true],
    ['TLS 1.2 without authenticated encryption', ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0'], false],
    ['TLS 1.2 without forward secrecy', ['-tls1_2', '-cipher', 'AES128-GCM-SHA256:@SECLEVEL=0'], false],
    ['TLS 1.1', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], false],
    ['TLS 1.0', ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'], false],
  ])('answers %s: %s → %s', async (_, flags, agrees) => {
    const { agreed, said } = await handshake(port, ca, ...flags);
    expect(agreed, said).toBe(agrees);
    if (!agrees) expect(said).toMatch(/alert (protocol version|handshake failure)/);
  });

  it('finds its API again when that comes back at another address', async () => {
    await here.compose('up', '--detach', '--no-build', '--no-deps', '--force-recreate', 'api');
    const browser = new Browser(here.origin, here.ca);
    const status = () =>
      browser.get('/health/ready').then(
        (answer) => answer.status,
        () => 0,
      );
    for (let wait = 0; wait < 120 && (await status()) !== 200; wait += 1) await sleep(500);
    expect(await status()).toBe(200);
  });

  it('has nothing that testssl.sh complains of', async () => {
    const found = await findings;
    const finding = (id: string) => found.find((one) => one.id === id)?.finding;
    expect([finding('TLS1'), finding('TLS1_1')]).toEqual(['not offered', 'not offered']);
    expect(finding('TLS1_3')).toMatch(/^offered/);
    expect(found.filter(({ severity }) => !['OK', 'INFO', 'LOW'].includes(severity))).toEqual([]);
  });
});

describe('the networks', () => {
  it('let only the data network reach the database', async () => {
    const address = await databaseAddress();
    const outcome = async (network: 'edge' | 'app' | 'data') => (await here.script(network, knock, address, '5432')).stdout.trim();
    expect(await outcome('data')).toBe('open');
    expect(await outcome('edge')).toMatch(/^closed/);
    expect(await outcome('app')).toMatch(/^closed/);
  });

  it('let nobody out but the edge', async () => {
    const gateway = async (service: string) => here.exec(service, 'cat', '/proc/net/route');
    const hasDefault = (routes: string) => routes.split('\n').some((line) => line.split('\t')[1] === '00000000');
    expect(hasDefault(await gateway('edge'))).toBe(true);
    expect(hasDefault(await gateway('api'))).toBe(false);
    expect(hasDefault(await gateway('database'))).toBe(false);
  });
});

describe('the database', () => {
  const session = async (user: string, tls: string) => (await here.script('data', speakPostgres, user, tls)).stdout.trim();

  it('speaks TLS 1.3 with the roles of the product', async () => {
    expect(await session('caspix_app', 'tls')).toBe('TLSv1.3');
  });

  it('refuses whoever speaks plaintext, with the right password too', async () => {
    expect(await session('caspix_app', 'plain')).toMatch(/^28000 .*no encryption/);
  });

  it('has no superuser for the network', async () => {
    expect(await session('postgres', 'tls')).toMatch(/^28000 .*pg_hba/);
  });
});

describe('the API', () => {
  const ask = async (certificate: string) => (await here.script('app', speakHttps, certificate)).stdout.trim();

  it('answers the edge', async () => {
    expect(await ask('edge_client')).toBe('200');
  });

  it('refuses a client without a certificate, and one whose certificate is for another use', async () => {
    expect(await ask('')).toMatch(/ALERT_CERTIFICATE_REQUIRED/i);
    expect(await ask('edge')).toMatch(/ALERT|ECONNRESET/i);
    expect(await ask('database')).toMatch(/ALERT|ECONNRESET/i);
  });
});

describe('the containers', () => {
  it('show no secret to whoever may inspect them', async () => {
    const names = readdirSync(here.secrets).filter((name) => !name.endsWith('.crt'));
    const values = names
      .flatMap((name) => readFileSync(join(here.secrets, name), 'utf8').split('\n'))
      .filter((line) => /^[\w+/=]{32,}$/.test(line));
    expect(values.length).toBeGreaterThan(8);
    for (const service of services) {
      const shown = await run([here.engine.program, 'inspect', await here.container(service)]);
      expect(values.filter((value) => shown.includes(value))).toEqual([]);
    }
  });

  it('run without rights, on a file system that cannot be written', async () => {
    for (const service of ['api', 'worker']) {
      expect(await here.exec(service, 'id', '-u')).toBe('1000\n');
      expect(await here.exec(service, 'grep', 'CapEff', '/proc/1/status')).toMatch(/0{16}/);
    }
    for (const service of ['api', 'worker', 'edge', 'database']) {
      const write = [here.engine.program, 'exec', '--user', '0', await here.container(service), 'touch', '/opt/planted'];
      expect((await attempt(write)).said).toContain('Read-only file system');
    }
  });

  it('hold no tool to build with and no source of the web application', async () => {
    const search =
      'for tool in npm npx yarn gcc cc make tsc git; do command -v $tool; done; find / -xdev -name "*.tsx" -o -xdev -path "*/node_modules/react*" -prune -o -xdev -path "*/node_modules/typescript" -prune -o -xdev -path "*/node_modules/vite*" -prune | grep -E "tsx$|node_modules/(react|typescript|vite)" || true';
    expect(await here.exec('api', 'sh', '-c', search)).toBe('');
    expect(await here.exec('api', 'ls', 'dist/web/index.html')).toContain('index.html');
  });
});
