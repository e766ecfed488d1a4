import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecrets, type SecretsOptions } from './create-secrets.ts';
import { drawnSecrets } from './secret-files.ts';

let root: string;
let options: SecretsOptions;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'caspix-secrets-'));
  const reader = process.getuid?.() || 1000;
  options = { folder: join(root, 'secrets'), authorityFolder: join(root, 'authority'), host: 'fraud.bank.example', reader };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (name: string) => join(options.folder, name);
const read = (name: string) => readFileSync(file(name), 'utf8');
const contents = () => Object.fromEntries(readdirSync(options.folder).map((name) => [name, read(name)]));

/** How a server with one certificate and a client with another get on when each insists on the authority. */
async function meet(server: string, client: string | undefined, name: string): Promise<'agreed' | 'refused'> {
  const ca = read('internal_ca.crt');
  const pair = (of: string) => ({ cert: read(`${of}.crt`), key: read(`${of}.key`) });
  const listener = createServer({ ...pair(server), ca, requestCert: true, rejectUnauthorized: true }, (socket) => socket.end('in'));
  listener.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise((resolve) => {
      const { port } = listener.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, ca, servername: name, ...(client ? pair(client) : {}) });
      socket.on('data', () => resolve('agreed'));
      socket.on('error', () => resolve('refused'));
      socket.on('end', () => resolve('refused'));
    });
  } finally {
    listener.close();
  }
}

describe('the secrets of a deployment', () => {
  it('are a whole set that nobody but its reader can read, with the key of the authority apart', async () => {
    const { made, warnings } = await createSecrets(options);
    expect(made.toSorted()).toEqual(readdirSync(options.folder).toSorted());
    expect(warnings).toEqual([]);
    const open = readdirSync(options.folder).filter((name) => (statSync(file(name)).mode & 0o077) !== 0);
    expect(open.toSorted()).toEqual(['api.crt', 'database.crt', 'edge.crt', 'edge_client.crt', 'internal_ca.crt']);
    expect(statSync(join(options.authorityFolder, 'ca.key')).mode & 0o777).toBe(0o600);
    expect(Object.values(contents()).join('')).not.toContain(readFileSync(join(options.authorityFolder, 'ca.key'), 'utf8'));
  });

  it('are each different', async () => {
    await createSecrets(options);
    const values = Object.keys(drawnSecrets).map((name) => read(name).trim());
    expect(values.every((value) => /^[0-9a-f]{64}$/.test(value))).toBe(true);
    expect(new Set(values).size).toBe(values.length);
  });

  it('stay as they are when made again', async () => {
    await createSecrets(options);
    const before = contents();
    expect(await createSecrets(options)).toEqual({ made: [], warnings: [] });
    expect(contents()).toEqual(before);
  });

  it('belong to the user of the containers, as far as who makes them can give them away', async () => {
    const me = process.getuid?.() ?? 0;
    const reader = me === 0 ? 4711 : me;
    await createSecrets({ ...options, reader });
    const owners = Object.fromEntries(readdirSync(options.folder).map((name) => [name, statSync(file(name)).uid]));
    expect(owners).toMatchObject({ keyring: reader, app_password: reader, 'api.key': reader });
    expect(owners).toMatchObject({ postgres_password: me, 'edge.key': me, 'database.key': me });
  });

  it('are not replaced when one is lost', async () => {
    await createSecrets(options);
    rmSync(file('keyring'));
    await expect(createSecrets(options)).rejects.toThrow(/keyring missing/);
    expect(readdirSync(options.folder)).not.toContain('keyring');
  });

  it('are completed after a crash half-way', async () => {
    await createSecrets(options);
    for (const name of ['internal_ca.crt', 'database.crt', 'app_password']) rmSync(file(name));
    const kept = read('context_key');
    const { made } = await createSecrets(options);
    expect(made.toSorted()).toEqual(['app_password', 'database.crt', 'database.key', 'internal_ca.crt']);
    expect(read('context_key')).toBe(kept);
    expect(await meet('database', 'edge_client', 'database')).toBe('agreed');
  });
});

describe('the certificates of a deployment', () => {
  it('let the edge in to the API, and nobody without a certificate', async () => {
    await createSecrets(options);
    expect(await meet('api', 'edge_client', 'api')).toBe('agreed');
    expect(await meet('api', 'api', 'localhost')).toBe('agreed');
    expect(await meet('api', undefined, 'api')).toBe('refused');
  });

  it('hold for one side only: what the browsers meet opens no door inside', async () => {
    await createSecrets(options);
    expect(await meet('api', 'edge', 'api')).toBe('refused');
    expect(await meet('api', 'database', 'api')).toBe('refused');
    expect(await meet('edge_client', 'api', 'edge')).toBe('refused');
    expect(await meet('database', 'api', 'api')).toBe('refused');
  });

  it('are issued again when taken away, by the same authority', async () => {
    await createSecrets(options);
    for (const name of ['edge.crt', 'edge.key']) rmSync(file(name));
    expect((await createSecrets(options)).made).toEqual(['edge.crt', 'edge.key']);
    expect(await meet('edge', 'api', 'fraud.bank.example')).toBe('agreed');
  });

  it('are not issued without the key of the authority', async () => {
    await createSecrets(options);
    renameSync(options.authorityFolder, join(root, 'safe'));
    expect(await createSecrets(options)).toEqual({ made: [], warnings: [] });
    rmSync(file('edge.crt'));
    await expect(createSecrets(options)).rejects.toThrow(/ca\.key is not there/);
  });

  it('are not issued for a name that the authority is bound against', async () => {
    await createSecrets(options);
    await expect(createSecrets({ ...options, host: 'other.example' })).rejects.toThrow(/cannot vouch for other\.example/);
  });

  it.each(['Fraud.Bank', '10.0.0.1/24', '-a', 'a..b', '', 'a'.repeat(64)])('are not made for %j, which is no DNS name', async (host) => {
    await expect(createSecrets({ ...options, host })).rejects.toThrow(/is not a DNS name/);
  });
});
