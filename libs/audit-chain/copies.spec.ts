import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, uuidv7 } from '#kernel';
import { leafHash, linkHash } from '#proof';
import { CopyErrand } from './application/copies/copy-errand.ts';
import type { OpenDestination } from './application/forward/courier-store.ts';
import { checkRange, formatRange } from './domain/copies/range-file.ts';
import { Forwarding, keeper } from './forwarding.fixture.ts';
import { DirectoryVault } from './persistence/copies/directory-vault.ts';
import { SqlCopyBooks } from './persistence/copies/sql-copy-books.ts';
import { SqlCourierStore } from './persistence/forward/sql-courier-store.ts';

describe('copies of sealed ranges', () => {
  let here: Forwarding;
  let folder: string;
  let id: string;
  let errand: CopyErrand;
  beforeAll(async () => {
    here = await Forwarding.open();
  });
  afterAll(() => here?.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-copies-'));
    id = uuidv7();
    await here.db.app.run(keeper, async (tx) => {
      const settings = { folder: 'vault', everyMinutes: 1 };
      const from = await here.destinations.size(tx);
      await here.destinations.add(tx, { id, name: id, kind: 'directory', settings, secret: null, from, approval: uuidv7() }, {});
    });
    await here.log.seal();
    errand = await newErrand();
  });
  afterEach(async () => {
    errand.close();
    await here.db.superuser.query(`UPDATE audit.destinations SET state = 'removed'`);
    loosen();
    rmSync(folder, { recursive: true, force: true });
  });

  const newErrand = async (most = 50_000) => {
    const store = new SqlCourierStore(here.db.worker, here.log.secrets, here.log.audit);
    const destination = (await store.destinations()).find((one) => one.id === id) as OpenDestination<'directory'>;
    const openVault = () => new DirectoryVault(folder);
    const common = {
      log: 'caspix-test',
      keys: () => here.log.keys.now(),
      clock: systemClock,
      verifyMillis: Number.POSITIVE_INFINITY,
      most,
    };
    return new CopyErrand(destination, { store, books: new SqlCopyBooks(here.db.worker), openVault, ...common });
  };
  const ranges = () => readdirSync(join(folder, 'caspix-test/ranges')).toSorted();
  const read = (name = ranges()[0] ?? '') => readFileSync(join(folder, 'caspix-test/ranges', name));
  /** As root of the machine would. */
  const loosen = () => {
    try {
      execFileSync('chattr', ['-R', '-i', folder], { stdio: 'ignore' });
    } catch {
      // There is no such flag here.
    }
  };
  const tamper = (change: (bytes: Buffer) => Buffer) => {
    loosen();
    const file = join(folder, 'caspix-test/ranges', ranges()[0] ?? '');
    const changed = change(readFileSync(file));
    chmodSync(file, 0o600);
    writeFileSync(file, changed);
  };

  it('hold every entry with its exact bytes, and end at a checkpoint that the log signed', async () => {
    await here.write(30);
    await errand.step();
    const { header, lines } = checkRange(read());
    expect(lines).toHaveLength(31);
    expect(header.checkpoint).toMatch(/^caspix-test\n\d+\n/);
    expect(JSON.parse(lines.at(-1)?.bytes ?? '{}')).toMatchObject({ action: 'case.update' });
    expect(await here.status(id)).toMatchObject({ lag: 0, protection: expect.stringMatching(/^(immutable flag|plain read-only files)/) });
  });

  it('follow on each other without a gap', async () => {
    errand = await newErrand(20);
    for (let i = 0; i < 5; i += 1) await here.write(15);
    for (let i = 0; i < 8; i += 1) await errand.step();
    const heads = ranges().map((name) => checkRange(read(name)));
    expect(heads.length).toBeGreaterThan(2);
    for (const [i, { header }] of heads.entries()) {
      const before = heads[i - 1];
      if (before) expect([header.first, header.before]).toEqual([before.header.next, before.link]);
    }
    expect(await errand.verify()).toMatch(/ranges are there, each once/);
  });

  it('go on where they ended when the worker died between storing a range and writing that down', async () => {
    await here.write(5);
    await errand.step();
    await here.db.superuser.query('DELETE FROM audit.exports WHERE destination_id = $1', [id]);
    await here.db.superuser.query('UPDATE audit.destination_progress SET confirmed = sent - 6 WHERE destination_id = $1', [id]);
    await (await newErrand()).step();
    expect(ranges()).toHaveLength(1);
    expect(await errand.verify()).toMatch(/^1 ranges/);
  });

  it.each([
    ['changed', (bytes: Buffer) => Buffer.from(bytes.toString().replace('case.update', 'case.updatE'))],
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 200)],
  ])('are found out when one was %s', async (_, change) => {
    await here.write(5);
    await errand.step();
    expect(await errand.verify()).toContain('are what was stored');
    tamper(change);
    await expect(errand.verify()).rejects.toThrow('not those that were stored');
    expect(await here.status(id)).toMatchObject({ verified: 'broken', verifiedSays: expect.stringContaining('.ndjson') });
  });

  it('are found out when one is gone', async () => {
    await here.write(5);
    await errand.step();
    loosen();
    rmSync(join(folder, 'caspix-test/ranges', ranges()[0] ?? ''));
    await expect(errand.verify()).rejects.toThrow('is gone');
  });

  it('are found out when one has lost the flag that kept it, and lie there as before', async () => {
    await here.write(5);
    await errand.step();
    const promised = (await here.status(id)).protection?.startsWith('immutable flag') === true;
    loosen();
    if (promised) await expect(errand.verify()).rejects.toThrow('has lost the immutable flag that it was given');
    else expect(await errand.verify()).toContain('are what was stored');
    expect(checkRange(read()).lines.length).toBeGreaterThan(5);
  });

  it('of a paused store get the one entry about its change, and go on without a gap afterwards', async () => {
    await here.write(5);
    await errand.step();
    await here.write(5);
    const { confirmed } = await here.status(id);
    const told = confirmed + 2;
    await errand.tell(told);
    const [change = ''] = readdirSync(join(folder, 'caspix-test/changes'));
    const { header, lines } = checkRange(readFileSync(join(folder, 'caspix-test/changes', change)));
    expect([header.first, lines[0]?.index]).toEqual([told, told]);
    expect((await here.status(id)).confirmed).toBe(confirmed);
    errand.hurry();
    await errand.step();
    expect(ranges()).toHaveLength(2);
    expect(await errand.verify()).toMatch(/^2 ranges are there/);
  });

  describe('are held against the root that was signed over them', () => {
    const asSuperuser = async (...statements: string[]) => {
      const tables = ['seals', 'tiles', 'exports'];
      for (const table of tables) await here.db.superuser.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
      for (const statement of statements) await here.db.superuser.query(statement);
      for (const table of tables) await here.db.superuser.query(`ALTER TABLE audit.${table} ENABLE TRIGGER USER`);
    };
    /** Another word in the first entry of a range, with leaf and links to fit: whoever can write the store and the database can do that. */
    const forged = (file: Buffer): Buffer => {
      const { header, lines } = checkRange(file);
      let link: Buffer = Buffer.from(header.before, 'hex');
      const anew = lines.map((line, i) => {
        const bytes = i === 0 ? (line.bytes ?? '').replace('"outcome":"granted"', '"outcome":"denied"') : line.bytes;
        const leaf = leafHash(Buffer.from(bytes ?? ''));
        link = linkHash(link, leaf);
        return { ...line, bytes, leaf: leaf.toString('hex'), link: link.toString('hex') };
      });
      return formatRange(header, anew);
    };

    it('so that a range which was rewritten in the store and in the books is found out', async () => {
      await here.write(5);
      await errand.step();
      tamper(forged);
      const bytes = read();
      const { lines } = checkRange(bytes);
      const { index, link } = lines.at(-1) ?? { index: -1, link: '' };
      const { rows } = await here.db.superuser.query('SELECT link FROM audit.seals WHERE index = $1', [index]);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await asSuperuser(
        `UPDATE audit.exports SET sha256 = '\\x${sha256}' WHERE destination_id = '${id}'`,
        `UPDATE audit.seals SET link = '\\x${link}' WHERE index = ${index}`,
      );
      await expect(errand.verify()).rejects.toThrow(/do not give the root that its checkpoint was signed over/);
      await asSuperuser(`UPDATE audit.seals SET link = '\\x${rows[0].link.toString('hex')}' WHERE index = ${index}`);
    });

    it('so that a tree which was changed in the database is found out by its copies', async () => {
      await here.write(5);
      await errand.step();
      const { rows } = await here.db.superuser.query('SELECT hashes, index FROM audit.tiles WHERE level = 0 ORDER BY index DESC LIMIT 1');
      const { hashes, index } = rows[0];
      const flipped = Buffer.from(hashes);
      flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
      const put = (tile: Buffer) =>
        asSuperuser(`UPDATE audit.tiles SET hashes = '\\x${tile.toString('hex')}' WHERE level = 0 AND index = ${index}`);
      await put(flipped);
      await expect(errand.verify()).rejects.toThrow(/the tree in the database does not give the root at \d+ entries/);
      await put(hashes);
      expect(await errand.verify()).toContain('are what was stored');
    });
  });

  it('find out a database whose history was written anew', async () => {
    await here.write(5);
    await errand.step();
    await here.db.superuser.query('ALTER TABLE audit.seals DISABLE TRIGGER USER');
    await here.db.superuser.query(`UPDATE audit.seals SET link = sha256(link) WHERE index = (SELECT max(index) FROM audit.seals)`);
    await expect(errand.verify()).rejects.toThrow('the log in the database differs');
  });
});

describe('a range', () => {
  const head = { format: 'caspix audit range v1', log: 'l', first: 0, next: 1, before: '0'.repeat(64), checkpoint: 'c', vkey: 'v' };
  const line = { bytes: '{}', index: 0, leaf: 'a'.repeat(64), link: 'b'.repeat(64) };
  const file = (...lines: object[]) => Buffer.from(lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half a line', Buffer.from('{"format"')],
    ['another format', file({ ...head, format: 'x' })],
    ['fewer entries than it says', file(head)],
    ['another leaf', file(head, line)],
    ['another index', file(head, { ...line, index: 3 })],
    ['an end before its beginning', file({ ...head, first: 5, next: 2 })],
    ['a leaf that its bytes do not give', file({ ...head }, { ...line, bytes: '{"a":9007199254740993}' })],
    ['an index above 2^53', Buffer.from(file(head, line).toString().replace('"index":0', '"index":9007199254740993'))],
    ['half of a surrogate pair', Buffer.from(file(head, line).toString().replace('"{}"', '"\\ud800"'))],
    ['a line cut off', file(head, line).subarray(0, -5)],
    ['bytes that are no UTF-8', Buffer.concat([file(head), Buffer.from([0x22, 0xff, 0x22, 0x0a])])],
    ['a key twice in an entry', Buffer.from(file(head, line).toString().replace('"index":0', '"index":0,"index":0'))],
    ['a key twice', Buffer.from(`{"format":"caspix audit range v1","format":"x"}\n`)],
  ])('with %s is refused with the reason', (_, bytes) => {
    expect(() => checkRange(bytes)).toThrow();
  });
});
