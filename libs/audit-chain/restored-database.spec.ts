import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Crypto, openCrypto, openKeyring } from '#crypto';
import { systemClock, uuidv7 } from '#kernel';
import { actorWith, type Dump, dumpOf, type OtherCluster, otherCluster, type TestDatabase } from '#testing';
import { CopyErrand } from './application/copies/copy-errand.ts';
import type { OpenDestination } from './application/forward/courier-store.ts';
import type { OutsideCopies } from './application/seal/ask-outside.ts';
import { askWitness } from './application/witness/ask-witness.ts';
import { CarrierStores } from './carrier-stores.ts';
import { Forwarding, keeper } from './forwarding.fixture.ts';
import { openAudit, openSealer, verifyChain } from './open-audit.ts';
import { DestinationCopies } from './outside-copies.ts';
import { DirectoryVault } from './persistence/copies/directory-vault.ts';
import { SqlCopyBooks } from './persistence/copies/sql-copy-books.ts';
import { SqlCourierLease } from './persistence/forward/sql-courier-lease.ts';
import { SqlCourierStore } from './persistence/forward/sql-courier-store.ts';
import { SqlWitnessBooks } from './persistence/witness/sql-witness-books.ts';
import { SigningWitness } from './witness.fixture.ts';

const integrity = (says: RegExp) => expect.objectContaining({ code: 'integrity', message: expect.stringMatching(says) });

/** A witness that signed this log at `size` entries last; the product's own is tried in apps/cli/witness. */
const witnessAt = (size: number): OutsideCopies => {
  const witness = new SigningWitness();
  witness.seen = { size, root: Buffer.alloc(32, 1) };
  const asked = { witness, key: witness.key, where: 'the witness w1', signed: 10 };
  return { all: async () => [{ where: asked.where, holds: true, newest: (ours) => askWitness(asked, ours) }] };
};

describe('a database that was brought into another cluster from a dump', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caspix-store-'));
  let here: Forwarding;
  let cluster: OtherCluster;
  let older: Dump;
  let newest: Dump;

  // Ten entries, a dump, five more, each copied into a store; then everything is lost but the dumps, the keys and the store.
  beforeAll(async () => {
    [here, cluster] = await Promise.all([Forwarding.open(), otherCluster()]);
    await here.write(1);
    const settings = { folder: 'copies', everyMinutes: 1, retainDays: 1 };
    const id = uuidv7();
    await here.db.app.run(keeper, (tx) =>
      here.destinations.add(tx, { id, name: 'vault-1', kind: 'directory', settings, secret: null, from: 0, approval: uuidv7() }, {}),
    );
    const copy = async () => {
      const store = new SqlCourierStore(here.db.worker, here.log.secrets, here.log.audit);
      const [destination] = await store.destinations();
      const errand = new CopyErrand(destination as OpenDestination<'directory'>, {
        ...{ store, books: new SqlCopyBooks(here.db.worker), log: 'caspix-test', clock: systemClock },
        ...{ openVault: () => new DirectoryVault(join(folder, 'copies')), keys: () => here.log.keys.now(), verifyMillis: 1e12 },
      });
      await errand.step();
      errand.close();
    };
    await here.write(8);
    await copy();
    older = await dumpOf(here.db.superuser);
    await here.write(5);
    await copy();
    newest = await dumpOf(here.db.superuser);
  }, 60_000);
  afterAll(async () => {
    await here?.close();
    await cluster?.stop();
    try {
      execFileSync('chattr', ['-R', '-i', folder], { stdio: 'ignore' });
    } catch {
      // There is no such flag here.
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  /** The restored database on a machine without the copy that the old one kept; its keys are there. */
  async function restored(dump: Dump, outside?: OutsideCopies) {
    const db = await cluster.restore(dump);
    cpSync(here.db.config.keyringFile, db.config.keyringFile);
    const config = { ...db.workerConfig, exportDir: folder };
    const provider = await openKeyring(config.keyringFile);
    const crypto = await openCrypto({ provider, unitOfWork: db.worker, clock: systemClock, logName: config.logName });
    const { audit, keys, reader } = openAudit({ unitOfWork: db.app, config, payloads: crypto.payloads, signers: crypto.signers });
    const copies = new DestinationCopies(storesOf(db, crypto, audit), config);
    const sealer = openSealer(db.workerDataSource, { config, signers: crypto.signers }, { outside: outside ?? copies });
    opened.push(async () => {
      await sealer.stop();
      await db.close();
    });
    return {
      sealer,
      write: () => db.app.run(actorWith([]), (tx) => audit.record(tx, { action: 'case.update', object: { type: 'case', id: 'c-1' } })),
      status: () => db.app.run(actorWith(['audit:read']), (tx) => reader.status(tx)),
      verify: async () => verifyChain(db.workerDataSource, (await keys.now()).pins),
    };
  }
  const storesOf = (db: TestDatabase, { secrets }: Crypto, audit: Forwarding['log']['audit']) =>
    new CarrierStores(
      new SqlCourierStore(db.worker, secrets, audit),
      new SqlCourierLease(db.workerDataSource),
      new SqlCopyBooks(db.worker),
      new SqlWitnessBooks(db.worker),
    );

  it('is signed by nobody while a store has seen more of it, and what people do goes on being written down', async () => {
    const back = await restored(older);
    await back.write();
    await expect(back.sealer.sealOnce()).rejects.toEqual(integrity(/in the store vault-1 covers 15 entries, and the database has 10/));
    expect(await back.status()).toMatchObject({ state: 'broken', reason: expect.stringContaining('older state'), waiting: 1, size: 10 });
  });

  it('is signed by nobody while a witness has signed more of it', async () => {
    const back = await restored(older, witnessAt(15));
    await expect(back.sealer.sealOnce()).rejects.toEqual(integrity(/the witness w1 signed it at 15 entries, and the database has 10/));
  });

  it('is signed by nobody while a copy cannot be asked, however right the database may be', async () => {
    const back = await restored(newest);
    renameSync(join(folder, 'copies'), join(folder, 'unplugged'));
    await expect(back.sealer.sealOnce()).rejects.toEqual(integrity(/the store vault-1 cannot be asked/));
    expect((await back.status()).state).toBe('broken');
    renameSync(join(folder, 'unplugged'), join(folder, 'copies'));
    await back.sealer.sealOnce();
    expect((await back.status()).state).toBe('ok');
  });

  it('goes on where it was once every copy agrees, with what was never sealed, and proves itself whole', async () => {
    const back = await restored(newest);
    await back.write();
    for (let sealed = 0; sealed < 1; ) sealed += await back.sealer.sealOnce();
    expect(await back.verify()).toMatchObject({ ok: true, size: 16, waiting: 0 });
    // Whoever has proven the log goes on with it; a store that is away holds up only the sealer that begins.
    renameSync(join(folder, 'copies'), join(folder, 'unplugged'));
    await back.write();
    for (let sealed = 0; sealed < 1; ) sealed += await back.sealer.sealOnce();
    await back.sealer.stop();
    await back.write();
    await expect(back.sealer.sealOnce()).rejects.toMatchObject({ name: 'Unproven' });
    expect(await back.status()).toMatchObject({ state: 'stalled', waiting: 1, size: 17 });
    renameSync(join(folder, 'unplugged'), join(folder, 'copies'));
    for (let sealed = 0; sealed < 1; ) sealed += await back.sealer.sealOnce();
    expect(await back.verify()).toMatchObject({ ok: true, size: 18 });
  });
});
