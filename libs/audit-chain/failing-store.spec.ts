import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock, uuidv7 } from '#kernel';
import { CopyErrand } from './application/copies/copy-errand.ts';
import type { OpenDestination } from './application/forward/courier-store.ts';
import { Forwarder } from './application/forward/forwarder.ts';
import { Rejected } from './application/forward/receiver.ts';
import { checkRange } from './domain/copies/range-file.ts';
import { Forwarding, keeper, until } from './forwarding.fixture.ts';
import { DirectoryVault } from './persistence/copies/directory-vault.ts';
import { SqlCopyBooks } from './persistence/copies/sql-copy-books.ts';
import { SqlCourierLease } from './persistence/forward/sql-courier-lease.ts';
import { SqlCourierStore } from './persistence/forward/sql-courier-store.ts';

const MINUTE = 60_000;

describe('a store of copies', () => {
  let here: Forwarding;
  let folder: string;
  let id: string;
  let clock: ReturnType<typeof fixedClock>;
  let forwarder: Forwarder | undefined;
  beforeAll(async () => {
    here = await Forwarding.open();
  });
  afterAll(() => here?.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-failing-'));
    clock = fixedClock(new Date().toISOString());
    id = uuidv7();
    await here.db.app.run(keeper, async (tx) => {
      const settings = { folder: 'vault', everyMinutes: 5 };
      const from = await here.destinations.size(tx);
      await here.destinations.add(tx, { id, name: id, kind: 'directory', settings, secret: null, from, approval: uuidv7() }, {});
    });
    await here.log.seal();
  });
  afterEach(async () => {
    await forwarder?.stop();
    forwarder = undefined;
    await here.db.superuser.query(`UPDATE audit.destinations SET state = 'removed'`);
    try {
      execFileSync('chattr', ['-R', '-i', folder], { stdio: 'ignore' });
    } catch {
      // There is no such flag here.
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const vault = () => new DirectoryVault(join(folder, 'vault'));
  const stores = () => ({
    store: new SqlCourierStore(here.db.worker, here.log.secrets, here.log.audit),
    books: new SqlCopyBooks(here.db.worker),
  });
  const errandOf = (destination: OpenDestination, openVault: () => DirectoryVault) =>
    new CopyErrand(destination as OpenDestination<'directory'>, {
      ...{ ...stores(), openVault, log: 'caspix-test', clock, most: 40, verifyMillis: Number.POSITIVE_INFINITY },
      keys: () => here.log.keys.now(),
    });
  const errand = async () => {
    const destination = (await stores().store.destinations()).find((one) => one.id === id);
    if (!destination) throw new Error('there is no destination');
    return errandOf(destination, vault);
  };
  const carried = (openVault: () => DirectoryVault) => {
    forwarder = new Forwarder({
      ...{ store: stores().store, lease: new SqlCourierLease(here.db.workerDataSource), lookMillis: 50, parkedMillis: 200 },
      errandOf: (destination) => errandOf(destination, openVault),
      onError: () => undefined,
    });
    forwarder.start();
  };
  const ranges = () => {
    try {
      return readdirSync(join(folder, 'vault/caspix-test/ranges')).toSorted();
    } catch {
      return [];
    }
  };
  /** First and one past the last index of each range, as the files themselves say. */
  const extents = () =>
    ranges().map((name) => {
      const { header } = checkRange(readFileSync(join(folder, 'vault/caspix-test/ranges', name)));
      return [header.first, header.next];
    });

  describe('gets a range', () => {
    it('every few minutes, as its own settings say, and not before', async () => {
      const one = await errand();
      await here.write(3);
      await one.step();
      expect(ranges()).toHaveLength(1);
      await here.write(3);
      await one.step();
      clock.advance(5 * MINUTE - 1);
      await one.step();
      expect(ranges()).toHaveLength(1);
      clock.advance(1);
      await one.step();
      expect(ranges()).toHaveLength(2);
      // Nothing new: nothing is written, however long it is.
      clock.advance(60 * MINUTE);
      await one.step();
      expect(ranges()).toHaveLength(2);
    });

    it('before its time once there are many entries, or a change waits until it has heard of it', async () => {
      const one = await errand();
      await here.write(3);
      await one.step();
      await here.write(19);
      await one.step();
      expect(ranges()).toHaveLength(1);
      await here.write(2);
      await one.step();
      expect(ranges()).toHaveLength(2);
      await here.write(1);
      one.hurry();
      await one.step();
      expect(ranges()).toHaveLength(3);
      expect((await here.status(id)).lag).toBe(0);
    });
  });

  describe('that fails', () => {
    it('is tried again by itself, says since when and why, and lacks nothing once it is back', async () => {
      // A file where the folder should be: nothing can be put there, as on a volume that was not mounted.
      writeFileSync(join(folder, 'vault'), '');
      let tries = 0;
      carried(() => {
        tries += 1;
        return vault();
      });
      await here.write(7);
      const failing = await until(
        () => here.status(id),
        ({ failingSince }) => failingSince !== null && tries >= 3,
      );
      expect(failing).toMatchObject({ parked: false, confirmed: failing.sent, lastError: expect.stringMatching(/EEXIST|ENOTDIR/) });
      expect(failing.lag).toBeGreaterThan(0);
      rmSync(join(folder, 'vault'));
      await until(
        () => here.status(id),
        ({ lag, failingSince }) => lag === 0 && failingSince === null,
      );
      const { confirmed } = await here.status(id);
      expect(extents()).toEqual([[failing.confirmed, confirmed]]);
    });

    it('between two ranges goes on where it stopped, without a gap', async () => {
      const one = await errand();
      await here.write(4);
      await one.step();
      renameSync(join(folder, 'vault/caspix-test/ranges'), join(folder, 'aside'));
      writeFileSync(join(folder, 'vault/caspix-test/ranges'), '');
      await here.write(4);
      clock.advance(5 * MINUTE);
      const before = await here.status(id);
      await expect(one.step()).rejects.toThrow(/EEXIST|ENOTDIR/);
      expect((await here.status(id)).confirmed).toBe(before.confirmed);
      rmSync(join(folder, 'vault/caspix-test/ranges'));
      renameSync(join(folder, 'aside'), join(folder, 'vault/caspix-test/ranges'));
      one.reset();
      // Its time had come and still has: it does not wait for another five minutes.
      await one.step();
      const [first, second] = extents();
      expect(second?.[0]).toBe(first?.[1]);
      expect(await one.verify()).toMatch(/^2 ranges are there/);
    });

    it('with a no is parked, and gets what waited once it takes things again', async () => {
      let refuses = true;
      carried(() => {
        if (refuses) throw new Rejected('the operator has set no folder aside for copies');
        return vault();
      });
      await here.write(2);
      expect(
        await until(
          () => here.status(id),
          ({ parked }) => parked,
        ),
      ).toMatchObject({ lastError: 'the operator has set no folder aside for copies' });
      mkdirSync(join(folder, 'vault'), { recursive: true });
      refuses = false;
      await until(
        () => here.status(id),
        ({ lag, parked }) => lag === 0 && !parked,
      );
      expect(ranges()).toHaveLength(1);
    });
  });
});
