import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, uuidv7 } from '#kernel';
import { actorWith } from '#testing';
import { CopyErrand } from './application/copies/copy-errand.ts';
import type { OpenDestination } from './application/forward/courier-store.ts';
import type { OutsideCopy } from './application/seal/ask-outside.ts';
import type { Sealer } from './application/seal/sealer.ts';
import type { Loss } from './application/seal/vouched.ts';
import { askWitness } from './application/witness/ask-witness.ts';
import { CarrierStores } from './carrier-stores.ts';
import { Forwarding, keeper } from './forwarding.fixture.ts';
import { DestinationCopies } from './outside-copies.ts';
import { DirectoryVault } from './persistence/copies/directory-vault.ts';
import { SqlCopyBooks } from './persistence/copies/sql-copy-books.ts';
import { SqlCourierLease } from './persistence/forward/sql-courier-lease.ts';
import { SqlCourierStore } from './persistence/forward/sql-courier-store.ts';
import { SqlWitnessBooks } from './persistence/witness/sql-witness-books.ts';
import { SigningWitness } from './witness.fixture.ts';

const speaks = (code: string, says: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(says) });
const waits = (says: RegExp) => expect.objectContaining({ name: 'Unproven', message: expect.stringMatching(says) });

/** A log of eight entries, a witness that signed five of them, and a store that holds all. */
describe('a sealer before its first signature', () => {
  let here: Forwarding;
  let folder: string;
  let witness: SigningWitness;
  let isReached: boolean;
  let losses: Loss[];
  let sealer: Sealer;

  beforeAll(async () => {
    here = await Forwarding.open();
    await here.write(2);
    await here.log.sealer.stop();
  });
  afterAll(() => here?.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-outside-'));
    [witness, isReached, losses] = [new SigningWitness(), true, []];
  });
  afterEach(async () => {
    await sealer?.stop();
    await here.log.sealer.stop();
    await here.db.superuser.query(`UPDATE audit.destinations SET state = 'removed'`);
    loosen();
    rmSync(folder, { recursive: true, force: true });
  });

  const loosen = () => {
    try {
      execFileSync('chattr', ['-R', '-i', folder], { stdio: 'ignore' });
    } catch {
      // There is no such flag here.
    }
  };
  const stores = () => {
    const { db, log } = here;
    return new CarrierStores(
      new SqlCourierStore(db.worker, log.secrets, log.audit),
      new SqlCourierLease(db.workerDataSource),
      new SqlCopyBooks(db.worker),
      new SqlWitnessBooks(db.worker),
    );
  };
  const write = (count = 1) => here.write(count).then(() => here.log.sealer.stop());
  const record = () =>
    here.db.app.run(actorWith([]), (tx) => here.log.audit.record(tx, { action: 'case.update', object: { type: 'case', id: 'c-1' } }));
  const newest = async () =>
    (await here.db.superuser.query('SELECT size, root, note FROM audit.checkpoints ORDER BY size DESC LIMIT 1')).rows[0];
  const status = () => here.db.app.run(actorWith([]), (tx) => here.log.reader.status(tx));
  const file = () => {
    const place = join(here.db.config.evidenceDir, 'checkpoints');
    return join(place, readdirSync(place).find((name) => name.endsWith('.checkpoint')) ?? 'none');
  };
  /** The witness signs the log as it is now. */
  const signedByWitness = async () => {
    const { size, root } = await newest();
    witness.seen = { size: Number(size), root };
    return Number(size);
  };
  const asWitness = (signed: number): OutsideCopy => ({
    ...{ where: 'the witness w1', holds: signed > 0 },
    newest: async (ours) => {
      if (!isReached) throw new Error('connect ECONNREFUSED');
      return askWitness({ witness, key: witness.key, where: 'the witness w1', signed }, ours);
    },
  });
  /** A directory as a store, with one range of everything so far in it. */
  const withStore = async () => {
    const settings = { folder: 'vault', everyMinutes: 1 };
    const id = uuidv7();
    await here.db.app.run(keeper, (tx) =>
      here.destinations.add(tx, { id, name: 'worm-1', kind: 'directory', settings, secret: null, from: 0, approval: uuidv7() }, {}),
    );
    await write();
    const { courier, copies } = stores();
    const destination = (await courier.destinations()).find((one) => one.id === id) as OpenDestination<'directory'>;
    const openVault = () => new DirectoryVault(join(folder, 'vault'));
    const keys = () => here.log.keys.now();
    const errand = new CopyErrand(destination, {
      ...{ store: courier, books: copies, openVault, keys, log: 'caspix-test', clock: systemClock, verifyMillis: 1e12 },
    });
    await errand.step();
    errand.close();
  };
  const open = (...more: OutsideCopy[]) => {
    const destinations = new DestinationCopies(stores(), { ...here.db.workerConfig, exportDir: folder });
    const outside = { all: async (log: string) => [...(await destinations.all(log)), ...more] };
    sealer = here.log.newSealer({ outside, onLost: async (found) => void losses.push(...found) });
    return sealer;
  };
  const vanish = () => renameSync(file(), join(folder, 'put-away'));
  const putBack = (to: string) => writeFileSync(to, readFileSync(join(folder, 'put-away')));

  describe('asks a witness', () => {
    it('to sign the newest checkpoint as what follows on the one that it signed last, and goes on when it does', async () => {
      await signedByWitness();
      await write(5);
      const { size } = await newest();
      await open(asWitness(1)).sealOnce();
      expect(witness.seen.size).toBe(Number(size));
      expect((await status()).state).toBe('ok');
    });

    it.each([
      ['of the same length', 0, /signed another root at \d+ entries than the database gives/],
      ['that has grown since', 3, /signed another history of this log at \d+ entries/],
    ])('and signs nothing over a history that was rewritten with the stolen key, %s', async (_, more, says) => {
      await write(3);
      await signedByWitness();
      // Everything anew from the newest entry on, signed by the log's own key, the file on this machine included: here all of it fits.
      witness.seen = { ...witness.seen, root: Buffer.from(witness.seen.root).map((byte, i) => (i === 0 ? byte ^ 1 : byte)) };
      if (more > 0) await write(more);
      await expect(open(asWitness(1)).sealOnce()).rejects.toEqual(speaks('integrity', says));
      expect((await status()).state).toBe('broken');
    });

    it('and signs nothing while it signed more than the database has', async () => {
      const size = await signedByWitness();
      witness.seen = { ...witness.seen, size: size + 4 };
      await expect(open(asWitness(size)).sealOnce()).rejects.toEqual(speaks('integrity', /it is an older state/));
    });

    it('and believes nobody who answers in its place without its key', async () => {
      await signedByWitness();
      const impostor = {
        ...asWitness(1),
        newest: (ours: Parameters<OutsideCopy['newest']>[0]) =>
          askWitness({ witness, key: new SigningWitness().key, where: 'the witness w1', signed: 1 }, ours),
      };
      await expect(open(impostor).sealOnce()).rejects.toEqual(waits(/without a signature by the key that it is known by/));
    });

    it('that knows nothing of this log yet, and takes that for no word about it', async () => {
      await record();
      expect(await sealed(open(asWitness(0)))).toBe(1);
      expect(witness.seen.size).toBe(0);
    });
  });

  /** Whatever is open elsewhere on the server holds the horizon back for a moment. */
  const sealed = async (by: Sealer) => {
    for (let tries = 0; tries < 200; tries += 1) {
      const entries = await by.sealOnce();
      if (entries > 0) return entries;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return 0;
  };

  describe('waits', () => {
    it('while none of the copies that hold the log answers; people go on working, and it seals once one is back', async () => {
      await withStore();
      const size = await signedByWitness();
      isReached = false;
      renameSync(join(folder, 'vault'), join(folder, 'unplugged'));
      open(asWitness(size));
      await expect(sealer.sealOnce()).rejects.toEqual(waits(/none of the copies elsewhere answers: the store worm-1 .*the witness w1/));
      await record();
      expect(await status()).toMatchObject({ state: 'stalled', waiting: 1, size, reason: expect.stringContaining('worm-1') });
      isReached = true;
      expect(await sealed(sealer)).toBe(1);
      expect(await status()).toMatchObject({ state: 'ok', waiting: 0, size: size + 1 });
      renameSync(join(folder, 'unplugged'), join(folder, 'vault'));
    });

    it('for nobody who never held anything', async () => {
      isReached = false;
      await record();
      expect(await sealed(open(asWitness(0)))).toBe(1);
    });

    it('while the checkpoint on this machine is gone and nobody elsewhere speaks for the log, until it is put back', async () => {
      const place = file();
      vanish();
      await expect(open().sealOnce()).rejects.toEqual(waits(/the checkpoint on the sealer’s machine: it is gone/));
      await record();
      await expect(open().sealOnce()).rejects.toEqual(waits(/nobody outside the database speaks for the log/));
      putBack(place);
      expect(await sealed(sealer)).toBe(1);
    });

    it('while the only copy elsewhere has forgotten the log', async () => {
      await expect(open(asWitness(5)).sealOnce()).rejects.toEqual(waits(/it signed 5 entries, and remembers nothing of this log/));
      expect(witness.seen.size).toBe(0);
    });
  });

  describe('goes on, and has people told', () => {
    it('when the checkpoint on this machine is gone and a copy elsewhere speaks for the log', async () => {
      await withStore();
      vanish();
      await record();
      expect(await sealed(open())).toBe(1);
      expect(losses).toEqual([
        { where: 'the checkpoint on the sealer’s machine', says: expect.stringMatching(/it is gone, and \d+ entries/) },
      ]);
      expect(readFileSync(file(), 'utf8')).toBe((await newest()).note);
    });

    it('when a store has lost its newest range and the witness speaks for the log', async () => {
      await withStore();
      loosen();
      const ranges = join(folder, 'vault/caspix-test/ranges');
      for (const name of readdirSync(ranges)) rmSync(join(ranges, name));
      await record();
      expect(await sealed(open(asWitness(await signedByWitness())))).toBe(1);
      expect(losses).toEqual([{ where: 'the store worm-1', says: expect.stringMatching(/\.ndjson is gone from it$/) }]);
    });

    it('but not when they cannot be told', async () => {
      await withStore();
      vanish();
      await record();
      const { size } = await newest();
      const destinations = new DestinationCopies(stores(), { ...here.db.workerConfig, exportDir: folder });
      sealer = here.log.newSealer({ outside: destinations, onLost: () => Promise.reject(new Error('nobody can be told')) });
      await expect(sealer.sealOnce()).rejects.toThrow('nobody can be told');
      expect((await newest()).size).toBe(size);
      expect(await sealed(open())).toBe(1);
    });
  });
});
