import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Audit, openAudit, openSealer } from '#audit-chain';
import { openCrypto, openKeyring } from '#crypto';
import { systemClock } from '#kernel';
import { createDataSource, loadConfig, UnitOfWork } from '#platform';
import { actorWith } from '#testing';
import { type EmbeddedInstance, openEmbedded } from '../instance/embedded-instance.ts';
import { asSuperuser, DATABASE } from '../instance/postgres/connect.ts';
import { secret } from '../instance/secrets.ts';
import { Refusal } from '../refusal.ts';
import { migrateInstance } from '../schema.ts';
import { flip, noticed, said } from './backup.fixture.ts';
import { chooseBackup } from './choose-backup.ts';
import { createBackup } from './create-backup.ts';
import { initBackups } from './init-backups.ts';
import { lookAfterBackups } from './keep-backups.ts';
import { pruneBackups } from './prune-backups.ts';
import { Repository } from './repository.ts';
import { restoreBackup } from './restore-backup.ts';
import { readBackupSettings, writeBackupSettings } from './settings.ts';
import { checkRepository, verifyBackup } from './verify-backup.ts';

const say = () => undefined;

// A restore starts a server and lets it read its log to the end.
vi.setConfig({ testTimeout: 60_000 });

let parent: string;
let instance: EmbeddedInstance;
let backups: string;
let identity: string;
let key: string;
let logKey: string;

/** Writes `n` entries as somebody and has them sealed, as API and worker would. */
async function record(n: number): Promise<void> {
  instance.assume('app');
  const config = loadConfig();
  const app = await createDataSource(config).initialize();
  instance.assume('worker');
  const worker = await createDataSource(loadConfig()).initialize();
  const unitOfWork = new UnitOfWork(app, config, systemClock);
  const provider = await openKeyring(config.keyringFile);
  const { payloads, signers } = await openCrypto({ provider, unitOfWork, clock: systemClock, logName: config.logName });
  logKey = signers.vkey('checkpoint');
  const { audit } = openAudit({ unitOfWork, config, payloads, signers });
  const sealer = openSealer(worker, { config, signers });
  try {
    for (let i = 0; i < n; i += 1) await unitOfWork.run(actorWith([]), (tx) => note(audit, tx));
    for (let sealed = 0; sealed < n; ) sealed += await sealer.sealOnce();
  } finally {
    await sealer.stop();
    await app.destroy();
    await worker.destroy();
  }
}

const note = (audit: Audit, tx: Parameters<Audit['record']>[0]) =>
  audit.record(tx, { action: 'audit.search', object: { type: 'log', id: 'caspix-main' }, outcome: 'granted' });

const entries = (of = instance) =>
  asSuperuser(of.place, of.server.port, { password: secret(of.layout, 'superuser'), database: DATABASE }, async (client) => {
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM audit.entries');
    return rows[0]?.n ?? 0;
  });

const pieces = () => readdirSync(join(backups, 'pieces')).map((name) => join(backups, 'pieces', name));
const manifest = (folder: string, n: number) => join(folder, 'manifests', `00000${n}.note`);
const options = () => ({ from: backups, identity, key, say });

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'caspix-backup-'));
  // As root the database's account has to pass.
  chmodSync(parent, 0o711);
  instance = await openEmbedded({ dataDir: join(parent, 'data'), what: 'start', say });
  await migrateInstance(instance);
  backups = join(parent, 'backups');
  identity = join(parent, 'identity.txt');
  const secretKey = await generateX25519Identity();
  writeFileSync(identity, `# created by a test\n${secretKey}\n`, { mode: 0o600 });
  key = await initBackups(instance, { to: backups, recipients: [await identityToRecipient(secretKey)] });
  await record(3);
}, 60_000);

afterAll(async () => {
  await instance.close();
  rmSync(parent, { recursive: true, force: true });
});

const DAY = 86_400_000;
const TOLD = { kind: 'backup.trouble', permissions: ['user:manage'] };

describe('backups', () => {
  it('begin with a full one, go on with what changed, and are a fraction of it', async () => {
    const full = await createBackup(instance);
    await record(2);
    const next = await createBackup(instance);
    expect([full.kind, next.kind, next.parent]).toEqual(['full', 'incremental', full.seq]);
    const size = ({ pieces: some }: typeof full) => some.reduce((n, piece) => n + piece.size, 0);
    expect(size(next)).toBeLessThan(size(full) / 2);
    await expect(checkRepository({ from: backups, key })).resolves.toMatchObject({ manifests: 4 });
  });

  it('leave no instance where a restore was killed: nobody can start what it had laid out, even with the keys', async () => {
    const beside = join(parent, '.then.restoring');
    // As a kill leaves it: every file laid out, the server never started. What throws is cleared away, hence the copy.
    const dies = (line: string) => {
      if (!line.startsWith('reading')) return;
      cpSync(beside, `${beside}.kept`, { recursive: true });
      throw new Error('killed here');
    };
    await expect(restoreBackup(join(parent, 'then'), { ...options(), say: dies })).rejects.toThrow('killed here');
    expect(existsSync(beside)).toBe(false);
    renameSync(`${beside}.kept`, beside);
    expect(existsSync(join(beside, 'pg', 'PG_VERSION'))).toBe(true);
    cpSync(join(instance.dataDir, 'keys'), join(beside, 'keys'), { recursive: true });
    for (const what of ['start', 'audit verify']) {
      await expect(openEmbedded({ dataDir: beside, what, say })).rejects.toThrow(/restore that did not come to its end/);
    }
  });

  it('bring an instance back to a moment between two writes, over what a killed restore left, and it opens once its keyring is there, which no backup holds', async () => {
    const before = await entries();
    const moment = new Date().toISOString();
    await record(2);
    await createBackup(instance);
    const into = join(parent, 'then');
    expect(existsSync(join(parent, '.then.restoring'))).toBe(true);
    await restoreBackup(into, { ...options(), at: moment });
    expect(existsSync(join(parent, '.then.restoring'))).toBe(false);
    expect(existsSync(join(into, 'keys'))).toBe(false);
    await expect(openEmbedded({ dataDir: into, what: 'restored', say })).rejects.toThrow(/keyring/);
    cpSync(join(instance.dataDir, 'keys', 'keyring.json'), join(into, 'keys', 'keyring.json'));
    const then = await openEmbedded({ dataDir: into, what: 'restored', say });
    expect(await entries(then)).toBe(before);
    await then.close();
  });

  it('are verified in a folder of their own: the audit chain holds to its end, against the checkpoint that was anchored before', async () => {
    const { backup, log } = await verifyBackup({ ...options(), logKeys: [logKey] });
    expect(log).toMatchObject({ ok: true, size: await entries() });
    expect(Repository.open(backups).newestReceipt()).toMatchObject({ backup, ok: true });
  });

  it('hold nothing of the data in the clear', () => {
    const all = Buffer.concat(pieces().map((piece) => readFileSync(piece)));
    for (const planted of ['audit.search', 'caspix_owner', secret(instance.layout, 'superuser')]) expect(all.includes(planted)).toBe(false);
  });

  it('never write over anything', async () => {
    await expect(restoreBackup(instance.dataDir, options())).rejects.toThrow(/not empty/);
  });

  it('open with no other identity', async () => {
    const other = join(parent, 'other.txt');
    writeFileSync(other, `${await generateX25519Identity()}\n`);
    await expect(restoreBackup(join(parent, 'no'), { ...options(), identity: other })).rejects.toThrow(/other recipients/);
    expect(existsSync(join(parent, 'no'))).toBe(false);
  });

  it('are refused when a manifest or a piece is missing, swapped or changed', async () => {
    const broken = join(parent, 'broken');
    const attempt = async (harm: (folder: string) => void) => {
      rmSync(broken, { recursive: true, force: true });
      cpSync(backups, broken, { recursive: true });
      harm(broken);
      return checkRepository({ from: broken, key }).then(
        () => 'accepted',
        (error: Error) => error.message,
      );
    };
    const [piece = ''] = readdirSync(join(backups, 'pieces')).filter((name) => name.endsWith('.tar.zst.age'));
    const path = (folder: string) => join(folder, 'pieces', piece);
    expect(await attempt(() => undefined)).toBe('accepted');
    expect(await attempt((folder) => rmSync(manifest(folder, 2)))).toMatch(/missing/);
    expect(await attempt((folder) => cpSync(manifest(folder, 1), manifest(folder, 2)))).toMatch(/does not follow/);
    expect(await attempt((folder) => flip(manifest(folder, 2)))).toMatch(/not to be trusted/);
    expect(await attempt((folder) => rmSync(path(folder)))).toMatch(/is missing/);
    expect(await attempt((folder) => flip(path(folder)))).toMatch(/was changed/);
  });

  it('are not restored when a piece or a manifest is missing, swapped, cut or changed, and nothing is left where they should go', async () => {
    const broken = join(parent, 'broken');
    const [into, beside] = [join(parent, 'no'), join(parent, '.no.restoring')];
    const attempt = async (harm: (folder: string) => void) => {
      rmSync(broken, { recursive: true, force: true });
      cpSync(backups, broken, { recursive: true });
      harm(broken);
      const said = await restoreBackup(into, { ...options(), from: broken }).then(
        () => 'restored',
        (error: Error) => (error instanceof Refusal ? error.message : `not refused: ${error.message}`),
      );
      expect([existsSync(into), existsSync(beside)], said).toEqual([false, false]);
      return said;
    };
    const choice = chooseBackup(Repository.open(backups).chain(key), {});
    const [first = '', second = ''] = choice.backups.flatMap((manifest) => manifest.pieces).map(({ name }) => name);
    const log = [...choice.wal.values()].at(-1)?.name ?? '';
    const piece = (folder: string, name: string) => join(folder, 'pieces', name);
    expect(await attempt((folder) => rmSync(manifest(folder, 2)))).toMatch(/missing/);
    expect(await attempt((folder) => cpSync(manifest(folder, 1), manifest(folder, 2)))).toMatch(/does not follow/);
    expect(await attempt((folder) => flip(manifest(folder, 2)))).toMatch(/not to be trusted/);
    for (const name of [first, log]) expect(await attempt((folder) => rmSync(piece(folder, name))), name).toMatch(/is missing/);
    expect(await attempt((folder) => cpSync(piece(folder, second), piece(folder, first)))).toMatch(/bytes and not|was changed/);
    expect(await attempt((folder) => truncateSync(piece(folder, first), 1_000))).toMatch(/has 1000 bytes and not/);
    for (const at of [(length: number) => length >> 1, (length: number) => length - 1]) {
      expect(await attempt((folder) => flip(piece(folder, first), at))).toContain(first);
    }
    // In the head of the piece: nobody's identity opens it any more.
    expect(await attempt((folder) => flip(piece(folder, first), () => 30))).toMatch(/does not open|was changed/);
  });

  it('are noticed when the folder was put back to an older state: the newest checkpoint is not in them', async () => {
    await record(1);
    const newest = readdirSync(join(instance.layout.evidence, 'checkpoints')).map((name) =>
      readFileSync(join(instance.layout.evidence, 'checkpoints', name), 'utf8'),
    );
    const { log } = await verifyBackup({ ...options(), logKeys: [logKey], backup: 2, against: newest[0] ?? '' });
    expect(log.ok).toBe(false);
  });

  it('are not begun over what a killed run left, which is cleared away', async () => {
    writeFileSync(join(backups, 'pieces', '20261127T000000Z-0001.tar.zst.age'), 'half');
    await createBackup(instance);
    expect(pieces().some((piece) => piece.includes('20261127T000000Z'))).toBe(false);
    await expect(checkRepository({ from: backups, key })).resolves.toBeDefined();
  });

  it('keep their pieces apart within one second, and when the clock was set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date() });
    try {
      const runs = [await createBackup(instance), await createBackup(instance), await createBackup(instance)];
      const names = runs.flatMap((run) => run.pieces.map(({ name }) => name));
      expect(new Set(names).size).toBe(names.length);
    } finally {
      vi.useRealTimers();
    }
    await expect(checkRepository({ from: backups, key })).resolves.toBeDefined();
  });

  it('go with retention, which is itself in the chain, and the rest still restores', async () => {
    await createBackup(instance, { kind: 'full' });
    const settings = readBackupSettings(instance.layout);
    if (!settings) throw new Error('no settings');
    writeBackupSettings(instance.layout, { ...settings, keepFulls: 1 });
    const before = pieces().length;
    await pruneBackups(instance);
    expect(pieces().length).toBeLessThan(before);
    await expect(verifyBackup({ ...options(), logKeys: [logKey] })).resolves.toMatchObject({ log: { ok: true } });
    expect(await pruneBackups(instance)).toBeUndefined();
  });

  it('are made when due while an instance runs, and administrators are told when none was verified for too long', async () => {
    const settings = readBackupSettings(instance.layout);
    if (!settings) throw new Error('no settings');
    writeBackupSettings(instance.layout, { ...settings, everyHours: 1e-6 });
    const before = Repository.open(backups).chain(key).length;
    expect(await lookAfterBackups(instance)).toBeUndefined();
    expect(Repository.open(backups).chain(key).length).toBeGreaterThan(before);
    writeBackupSettings(instance.layout, { ...settings, everyHours: 1e6, fullEveryDays: 1e6 });
    expect(await noticed(instance)).toEqual([]);
    expect(await said(instance, 29 * DAY, 1)).toEqual([]);
    expect(await noticed(instance)).toEqual([]);
    expect(await said(instance, 31 * DAY, 2)).toEqual([
      expect.stringMatching(/^backups: the newest one that was restored and verified is 31 days old: caspix backup verify$/),
    ]);
    expect(await noticed(instance), 'once, however often the loop looks').toEqual([TOLD]);
  });
});
