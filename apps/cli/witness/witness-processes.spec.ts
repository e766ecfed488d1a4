import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { openSealer } from '#audit-chain';
import { Signers } from '#crypto';
import { bytesSource, openZip, ZIP_ENTRY_OPTIONS } from '#proof';
import { sealAll, testCertificates } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { freePort } from '../free-port.fixture.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const caspix = join(root, 'dist/apps/cli/main.js');
const TABLES = ['entries', 'payloads', 'seals', 'tiles', 'checkpoints', 'signed_heads', 'case_heads', 'cosignatures'];

/** A program of what was built, and what it said so far. */
class Program {
  said = '';
  readonly #child: ChildProcess;

  constructor(script: string, words: readonly string[], environment: Record<string, string> = {}) {
    this.#child = spawn(process.execPath, [script, ...words], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: tmpdir(), ...environment },
    });
    for (const out of [this.#child.stdout, this.#child.stderr]) out?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

const environmentOf = (config: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [`CASPIX_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`, `${value}`]),
  );

/** What was built, as three processes: the worker, the witness over TLS on an address of its own, and the auditor's verifier. */
describe('a witness that runs beside the product', () => {
  let api: TestApi;
  let folder: string;
  let caspixWitness: (...words: string[]) => Promise<string>;
  let witness: Program;
  let worker: Program;
  let key: string;
  let logKey: string;
  const programs: Program[] = [];

  beforeAll(async () => {
    await run('node', ['apps/verify/build.mjs'], { cwd: root });
    folder = mkdtempSync(join(tmpdir(), 'caspix-witness-'));
    api = await testApi();
    logKey = api.app.get(Signers, { strict: false }).vkey('checkpoint');
    caspixWitness = async (...words) =>
      (await run(process.execPath, [caspix, 'witness', ...words, '--dir', join(folder, 'w1')], { cwd: root })).stdout.trim();
    worker = startWorker();
  });
  afterAll(async () => {
    for (const program of programs) await program.stop();
    await api?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (...parameters: ConstructorParameters<typeof Program>) => {
    const program = new Program(...parameters);
    programs.push(program);
    return program;
  };
  const settings = (config: object) => environmentOf({ ...config, databasePool: 4, passwordMemoryKib: 65_536, logLevel: 'error' });
  const startWorker = () => start(join(root, 'dist/apps/worker/main.js'), [], settings(api.db.workerConfig));
  const until = async <T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
    for (const patience = Date.now() + 45_000; ; ) {
      const value = await read();
      if (holds(value)) return value;
      if (Date.now() > patience) throw new Error(`it did not happen: ${JSON.stringify(value)}\n${worker.said}\n${witness?.said}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const copy = async () => {
    const { items } = (await (await api.as('ada')).get('/audit/destinations')).json;
    return items.find(({ name }: { name: string }) => name === 'Internal audit');
  };
  const openCase = async () => {
    const draft = { title: 'A round of transfers', type: 'FRAUD', typology: 'Layering', priority: 2 };
    return (await (await api.as('cleo')).post('/cases', draft)).json.id as string;
  };
  const packOf = async (caseId: string, name: string) => {
    const file = join(folder, name);
    const finn = await api.as('finn');
    // The worker seals the newest entries in its own time; until then the answer is to come again.
    const { status, bytes } = await until(
      () => finn.post(`/cases/${caseId}/packs`, {}),
      (answer) => answer.status !== 503,
    );
    expect(status).toBe(200);
    writeFileSync(file, bytes);
    return file;
  };
  const verify = async (file: string, ...words: string[]) => {
    const bundle = join(root, 'dist/verify.mjs');
    const done = await run(process.execPath, [bundle, file, '--key', logKey, ...words], { cwd: folder, env: {} }).catch(
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    return { code: 'code' in done ? done.code : 0, said: done.stdout + done.stderr };
  };
  const bent = async (file: string, name: string, change: (path: string, bytes: Buffer) => Buffer | null) => {
    const zip = await openZip(bytesSource(readFileSync(file)));
    const archive = new ZipFile();
    for (const path of zip.names) {
      const bytes = change(path, Buffer.from(await zip.read(path)));
      if (bytes) archive.addBuffer(bytes, path, { ...ZIP_ENTRY_OPTIONS, mtime: new Date() });
    }
    archive.end();
    const chunks: Buffer[] = [];
    for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer);
    writeFileSync(join(folder, name), Buffer.concat(chunks));
    return join(folder, name);
  };

  it('is added by two administrators, signs each new state over TLS, and its signatures are kept', async () => {
    const { ca, server } = await testCertificates();
    writeFileSync(join(folder, 'tls.crt'), server.certificate);
    writeFileSync(join(folder, 'tls.key'), server.key, { mode: 0o600 });
    key = await caspixWitness('init', '--name', 'audit.bank.example/w1');
    expect(await caspixWitness('add-log', logKey)).toBe('witnessing caspix-test');
    const port = await freePort();
    const words = ['--cert', join(folder, 'tls.crt'), '--key', join(folder, 'tls.key'), '--listen', `127.0.0.1:${port}`];
    witness = start(caspix, ['witness', 'serve', '--dir', join(folder, 'w1'), ...words]);
    await until(
      async () => witness.said,
      (said) => said.includes('listening on'),
    );
    const body = {
      ...{ kind: 'witness', name: 'Internal audit', settings: { url: `https://127.0.0.1:${port}`, vkey: key, ca } },
      ...{ secret: null, from: 'start', reason: 'Internal audit keeps a witness.' },
    };
    const [ada, ben] = [await api.as('ada'), await api.as('ben')];
    const { id, digest } = (await ada.post('/audit/destinations', body)).json;
    expect((await ben.post(`/approvals/${id}/approve`, { digest })).status).toBe(200);
    await until(copy, (status) => status?.lag === 0 && status.heartbeatAt !== null);
    const signed = async () =>
      (await api.db.superuser.query('SELECT max(size)::int AS size, count(*)::int AS lines FROM audit.cosignatures')).rows[0];
    const { size, lines } = await signed();
    await openCase();
    expect(await until(signed, (now) => now.size > size)).toMatchObject({ lines: expect.any(Number) });
    expect((await signed()).lines).toBeGreaterThan(lines);
    expect(witness.said).toMatch(/ 200 caspix-test \d+/);
  });

  it('vouches in the packs, to whoever trusts it and to nobody who trusts another', async () => {
    const pack = await packOf(await openCase(), 'pack.zip');
    const good = await verify(pack, '--witness', key);
    expect(good.said).toMatch(/audit\.bank\.example\/w1 on .* signed the log at \d+ entries/);
    expect(good.code).toBe(0);
    const { stdout } = await run(process.execPath, [
      caspix,
      'witness',
      'init',
      '--name',
      'audit.bank.example/w1',
      '--dir',
      join(folder, 'w2'),
    ]);
    const other = await verify(pack, '--witness', stdout.trim());
    expect(other).toMatchObject({ code: 1, said: expect.stringMatching(/NOT VALID.*audit\/witness\.txt: .* did not sign it/) });
    const both = await verify(pack, '--witness', key, '--witness', stdout.trim());
    expect(both.code).toBe(1);
  });

  it('is missed in a pack from which its signature was taken, or in which another stands', async () => {
    const pack = join(folder, 'pack.zip');
    const isWitness = (path: string) => path.endsWith('audit/witness.txt');
    const without = await bent(pack, 'without.zip', (path, bytes) => (isWitness(path) ? null : bytes));
    for (const asked of [[], ['--witness', key]]) {
      expect(await verify(without, ...asked)).toMatchObject({ code: 1, said: expect.stringMatching(/NOT VALID.*audit\/witness\.txt/) });
    }
    const unsigned = await bent(pack, 'unsigned.zip', (path, bytes) =>
      isWitness(path) ? Buffer.from(bytes.toString().replace(/^— audit\.bank\.example.*\n/mu, '')) : bytes,
    );
    expect(await verify(unsigned, '--witness', key)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/NOT VALID.*audit\/witness\.txt/),
    });
    const flipped = await bent(pack, 'flipped.zip', (path, bytes) =>
      isWitness(path) ? Buffer.from(bytes.toString().replace(/(— audit\.bank\.example\/w1 .{30})./u, (_, head) => `${head}/`)) : bytes,
    );
    expect((await verify(flipped, '--witness', key)).code).toBe(1);
  });

  it('lets a worker that was started again go on, after it has signed that nothing was rewritten', async () => {
    await worker.stop();
    const before = witness.said.length;
    worker = startWorker();
    const caseId = await openCase();
    await until(
      async () => (await api.db.superuser.query('SELECT FROM audit.seals WHERE case_id = $1', [caseId])).rowCount,
      (sealed) => sealed === 1,
    );
    expect(witness.said.slice(before)).toMatch(/ 200 caspix-test \d+/);
  });

  it('signs no log that was rewritten with the stolen key, and the worker that starts on it signs nothing either', async () => {
    await until(copy, ({ lag }) => lag === 0);
    await worker.stop();
    const state = () => readdirSync(join(folder, 'w1/state')).map((name) => readFileSync(join(folder, 'w1/state', name), 'utf8'));
    const seen = state();
    await rewrite();
    const before = witness.said.length;
    worker = startWorker();
    const sealer = async () => (await api.db.superuser.query('SELECT state, reason FROM audit.sealer_state')).rows[0];
    const says = /^the witness Internal audit signed another (history of this log at|root at) \d+ entries/;
    expect(await until(sealer, (now) => now.state === 'broken')).toMatchObject({ reason: expect.stringMatching(says) });
    expect(witness.said.slice(before)).toMatch(/ (409|422) caspix-test/);
    expect(witness.said.slice(before)).not.toContain(' 200 ');
    expect(state()).toEqual(seen);
  });

  /** All that a superuser can do who holds the signing key and the machine of the evidence: another history, whole in itself. */
  const rewrite = async () => {
    const { superuser } = api.db;
    const { rows } = await superuser.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'audit'::regnamespace`,
    );
    const ours = rows.filter(({ name }) => TABLES.some((table) => name.startsWith(`audit.${table}`)));
    for (const { name } of ours) await superuser.query(`ALTER TABLE ${name} DISABLE TRIGGER ALL`);
    await superuser.query(`
      UPDATE audit.entries SET bytes = b.bytes, leaf = sha256('\\x00'::bytea || b.bytes) FROM (
        SELECT id, convert_to(replace(convert_from(bytes, 'UTF8'), '"outcome":"granted"', '"outcome":"denied"'), 'UTF8') AS bytes
        FROM audit.entries ORDER BY xid LIMIT 3) b WHERE b.id = entries.id`);
    for (const table of ['cosignatures', 'seals', 'tiles', 'checkpoints', 'signed_heads'])
      await superuser.query(`DELETE FROM audit.${table}`);
    await superuser.query(`UPDATE audit.sealer_state SET horizon = '0', system_identifier = NULL`);
    const signers = api.app.get(Signers, { strict: false });
    let newest = '';
    const copies = { newest: async () => newest || null, put: async (_: string, note: string) => void (newest = note) };
    const thief = openSealer(api.db.workerDataSource, { config: api.db.workerConfig, signers }, { copies });
    await sealAll(api.db, thief);
    await thief.stop();
    for (const { name } of ours) await superuser.query(`ALTER TABLE ${name} ENABLE TRIGGER ALL`);
    const place = join(api.db.config.evidenceDir, 'checkpoints');
    for (const file of readdirSync(place)) writeFileSync(join(place, file), newest);
  };
});
