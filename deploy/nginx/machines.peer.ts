import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMachine, type TestAuthority, testAuthority, testTls } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { debianPackages } from '../peers/debian.ts';

const HEADER = 'x-caspix-client-certificate';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** The two files that ship, with this test's ports and folders in place of a container's. */
function configuration(folder: string, ports: { browsers: number; machines: number; api: number }): string {
  const moved = (name: string) =>
    readFileSync(join(import.meta.dirname, name), 'utf8')
      .replaceAll('/run/secrets/', `${folder}/`)
      .replaceAll('/run/nginx', folder)
      .replaceAll('user www-data;', '')
      .replaceAll('server api:8443', `server 127.0.0.1:${ports.api}`)
      .replaceAll('proxy_ssl_name api', 'proxy_ssl_name localhost')
      .replaceAll('/dev/stdout', `${folder}/access.log`)
      .replaceAll('/dev/stderr', `${folder}/error.log`)
      .replaceAll('listen 8443', `listen 127.0.0.1:${ports.browsers}`)
      .replaceAll('listen 8444', `listen 127.0.0.1:${ports.machines}`);
  writeFileSync(join(folder, 'machines.conf'), moved('machines.conf'));
  const whole = moved('nginx.conf').replace('  upstream caspix', `  include ${folder}/machines.conf;\n  upstream caspix`);
  writeFileSync(join(folder, 'nginx.conf'), whole);
  return join(folder, 'nginx.conf');
}

async function reachable(port: number, ca: string): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    const socket = connect({ port, host: 'localhost', ca });
    const open = await new Promise((resolve) => {
      socket.once('secureConnect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('nginx does not answer');
}

describe('machines behind nginx of Debian', { timeout: 60_000 }, () => {
  let folder: string;
  let api: TestApi;
  let nginx: ChildProcess;
  let edgeCa: string;
  let machines: TestAuthority;
  let edge: TestAuthority;
  const ports = { browsers: 0, machines: 0, api: 0 };
  let mine: { certificate: string; key: string; account: string };

  beforeAll(async () => {
    if (!existsSync('/usr/sbin/nginx')) await debianPackages('nginx-light');
    folder = mkdtempSync(join(tmpdir(), 'caspix-nginx-'));
    for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name));
    [machines, edge] = [await testAuthority(), await testAuthority()];
    const [front, towardsApi] = [await testTls(), await edge.client('edge')];
    edgeCa = front.ca;
    const files = {
      ...{ edge_cert: front.certificate, edge_key: front.key, machine_ca: machines.ca, edge_ca: edge.ca },
      ...{ edge_client_cert: towardsApi.certificate, edge_client_key: towardsApi.key },
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
    api = await testApi({
      overrides: {
        ...{ trustProxy: true, tlsClientCa: join(folder, 'edge_ca') },
        ...{ machineCa: join(folder, 'machine_ca'), edgeCertHeader: HEADER },
      },
    });
    const { port, ca } = api.client().address;
    writeFileSync(join(folder, 'internal_ca'), ca);
    Object.assign(ports, { browsers: await freePort(), machines: await freePort(), api: port });
    nginx = spawn('/usr/sbin/nginx', ['-c', configuration(folder, ports), '-e', join(folder, 'error.log'), '-g', 'daemon off;']);
    await reachable(ports.browsers, edgeCa);
    const pair = await machines.client('Card monitor');
    const { kid } = await newMachine(api.house, { name: 'Card monitor', key: { certificate: pair.certificate } });
    mine = { ...pair, account: kid };
  });
  afterAll(async () => {
    const gone = once(nginx, 'exit');
    nginx.kill('SIGTERM');
    await gone;
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  type Identity = { certificate: string; key: string } | null;
  function call(port: number, identity: Identity, options: RequestOptions & { body: string }): Promise<{ status: number; text: string }> {
    const { body, ...rest } = options;
    const tls = identity ? { cert: identity.certificate, key: identity.key } : {};
    return new Promise((resolve, reject) => {
      const sent = request({ host: 'localhost', port, ca: edgeCa, agent: false, method: 'POST', ...tls, ...rest }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  const ask = (port: number, identity: Identity, headers: Record<string, string> = {}) =>
    call(port, identity, {
      path: '/api/v1/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: `grant_type=client_credentials&client_id=${mine.account}`,
    });
  const claimed = () => ({ [HEADER]: encodeURIComponent(mine.certificate), 'x-forwarded-for': '10.0.0.1' });

  it('get a token and deliver with it over the connection that they proved', async () => {
    const { status, text } = await ask(ports.machines, mine);
    expect(status, text).toBe(200);
    const alert = { source: 'edge', sourceRef: 'E1', typology: 'Burst', score: 71, detectedAt: '2026-11-20T10:00:00Z' };
    const body = JSON.stringify({ ...alert, subjects: [{ account: { number: '70001' } }] });
    const headers = { authorization: `Bearer ${JSON.parse(text).access_token}`, 'content-type': 'application/json' };
    expect((await call(ports.machines, mine, { path: '/api/v1/alerts', headers, body })).status).toBe(201);
    const other = await machines.client('Other monitor');
    expect((await call(ports.machines, other, { path: '/api/v1/alerts', headers, body })).status).toBe(401);
    expect((await call(ports.browsers, null, { path: '/api/v1/alerts', headers: { ...headers, ...claimed() }, body })).status).toBe(401);
  });

  it('cannot write the header themselves, on either port', async () => {
    expect((await ask(ports.browsers, null, claimed())).status).toBe(401);
    expect((await ask(ports.browsers, mine, claimed())).status).toBe(401);
    expect((await ask(ports.machines, await machines.client('Other monitor'), claimed())).status).toBe(401);
  });

  it('do not get past nginx without a certificate, nor with one of another authority', async () => {
    expect((await ask(ports.machines, null, claimed())).status).toBe(400);
    expect((await ask(ports.machines, await edge.client('Card monitor'), claimed())).status).toBe(400);
  });
});
