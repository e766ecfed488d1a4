import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { leafHash, openCheckpoint, openNote, parsePin, verifyInclusion } from '#proof';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';
import { command } from '../commands/audit.ts';
import type { Instance } from '../instance/instance.ts';
import { environmentOf } from './environment.fixture.ts';
import { tail } from './tail.ts';

describe('caspix audit', () => {
  let db: TestDatabase;
  let log: TestLog;
  let ids: string[];
  const before = { ...process.env };
  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    ids = await write(5);
    await log.seal();
    Object.assign(process.env, environmentOf({ ...db.workerConfig, databasePool: 2, passwordMemoryKib: 65_536 }));
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    await log?.close();
    await db?.close();
  });

  const write = async (count: number, reason = 'a word\u001b[2J') =>
    (
      await db.app.run(actorWith([]), (tx) =>
        log.audit.recordMany(
          tx,
          Array.from({ length: count }, () => ({ action: 'case.update' as const, object: { type: 'case', id: 'c-1' }, reason })),
        ),
      )
    ).map(({ id }) => id);

  /** What the command prints, read as somebody's shell would read it. */
  async function caspix(...words: string[]): Promise<string> {
    const said: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const cli = new Command().exitOverride();
    command(cli, async () => ({ assume: () => undefined }) as unknown as Instance);
    await cli.parseAsync(['audit', ...words], { from: 'user' });
    vi.restoreAllMocks();
    return said.join('');
  }

  it('prove gives all that somebody with only the key needs', async () => {
    const { bytes, index, size, leaf, path, checkpoint, vkey } = JSON.parse(await caspix('prove', ids[2] ?? ''));
    expect(vkey).toBe(log.vkey);
    expect(JSON.parse(bytes)).toMatchObject({ id: ids[2], action: 'case.update' });
    expect(leafHash(Buffer.from(bytes)).toString('hex')).toBe(leaf);
    const signed = openCheckpoint(checkpoint, [parsePin(log.vkey)]);
    const proof = { index, size, leaf: Buffer.from(leaf, 'hex'), path: path.map((hash: string) => Buffer.from(hash, 'hex')) };
    expect(signed.size).toBe(size);
    expect(verifyInclusion({ ...proof, root: signed.root })).toBe(true);
    expect(verifyInclusion({ ...proof, index: index + 1, root: signed.root })).toBe(false);
  });

  it('prove refuses what is no entry, and one that waits for its seal', async () => {
    await expect(caspix('prove', 'nonsense')).rejects.toThrow('is not the id of an entry');
    await expect(caspix('prove', '00000000-0000-7000-8000-0000000000ff')).rejects.toMatchObject({ code: 'not-found' });
    const [waiting = ''] = await write(1);
    await expect(caspix('prove', waiting)).rejects.toMatchObject({ code: 'unavailable' });
    await log.seal();
    expect(JSON.parse(await caspix('prove', waiting)).index).toBe(5);
  });

  it('checkpoint prints the newest signed state, which the log contains from then on', async () => {
    const note = await caspix('checkpoint');
    expect(openNote(note, [log.vkey]).text).toMatch(/^caspix-test\n6\n/);
    await write(2);
    await log.seal();
    const later = await caspix('checkpoint');
    expect(openCheckpoint(later, [parsePin(log.vkey)]).size).toBe(8);
    expect(openCheckpoint(note, [parsePin(log.vkey)]).size).toBe(6);
  });

  it('keys prints the pins that a verifier takes', async () => {
    expect(await caspix('keys')).toBe(`${log.vkey}\n`);
  });

  it('metrics prints figures and no entry', async () => {
    const text = await caspix('metrics');
    expect(text).toMatch(/^caspix_audit_entries 8$/m);
    expect(text).not.toContain('case.update');
  });

  it('tail prints the newest lines, oldest first, in which no text moves the cursor', async () => {
    const lines = (await caspix('tail', '-n', '3')).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.map((line) => line.trim().split('  ')[0])).toEqual(['5', '6', '7']);
    expect(lines.join('')).not.toMatch(/[^\u0020-\u{10ffff}]/u);
  });

  it('tail -f prints each entry that comes once, whenever its transaction ends, until it is stopped', async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    const done = tail({ lines: 2, follow: true, write: (line) => lines.push(line), signal: stop.signal });
    const until = async (count: number) => {
      for (let i = 0; i < 200 && lines.length < count; i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await until(2);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // Begins before the next entry and ends behind it: it appears late, and is not missed.
    const late = db.app.run(actorWith([]), async (tx) => {
      const { id } = await log.audit.record(tx, { action: 'case.update', object: { type: 'case', id: 'late' } });
      await held;
      return id;
    });
    const [early = ''] = await write(1, 'in between');
    await until(3);
    release();
    const lateId = await late;
    await until(4);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    stop.abort();
    await done;
    const shown = lines.map((line) => line.trim().split('  ')[1]);
    expect(shown.slice(2)).toEqual([early, lateId]);
    expect(new Set(shown).size).toBe(shown.length);
  });
});
