import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leafHash, openCheckpoint, parsePin, verifyInclusion } from '#proof';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';
import { environmentOf } from '../../apps/cli/audit/environment.fixture.ts';

const root = join(import.meta.dirname, '../..');
const CLI = join(root, 'dist/apps/cli/main.js');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `caspix audit …` as somebody's shell runs it: a process, its exit code, and what it says on either stream. */
describe('caspix audit as a process', () => {
  let db: TestDatabase;
  let log: TestLog;
  let foreign: { db: TestDatabase; log: TestLog };
  let ids: string[];
  const files: Record<string, string> = {};
  const running = new Set<ChildProcess>();

  const write = async (to: { db: TestDatabase; log: TestLog }, count: number) => {
    const events = Array.from({ length: count }, () => ({ action: 'case.update' as const, object: { type: 'case', id: 'c-1' } }));
    return (await to.db.app.run(actorWith([]), (tx) => to.log.audit.recordMany(tx, events))).map(({ id }) => id);
  };
  const file = (name: string, text: string) => {
    files[name] = join(db.config.evidenceDir, name);
    writeFileSync(files[name], text);
  };
  const noteOf = async (of: { db: TestDatabase }): Promise<string> =>
    (await of.db.superuser.query('SELECT note FROM audit.checkpoints ORDER BY size DESC LIMIT 1')).rows[0].note;

  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    const other = await testDatabase();
    foreign = { db: other, log: await openLog(other) };
    ids = await write({ db, log }, 5);
    await log.seal();
    file('old.note', await noteOf({ db }));
    ids.push(...(await write({ db, log }, 7)));
    await log.seal();
    file('new.note', await noteOf({ db }));
    await write(foreign, 3);
    await foreign.log.seal();
    file('foreign.note', await noteOf(foreign));
    file('cut.note', (await noteOf({ db })).slice(0, 60));
    file('garbage.note', '\u0000\u0001 no note\n');
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await log?.close();
    await db?.close();
    await foreign?.log.close();
    await foreign?.db.close();
  });

  const start = (words: readonly string[], settings: object = {}, of: TestDatabase = db): ChildProcess => {
    const config = { ...of.workerConfig, databasePool: 2, passwordMemoryKib: 65_536, ...settings };
    const env = { ...process.env, ...environmentOf(config), NODE_COMPILE_CACHE: join(db.config.evidenceDir, 'compiled') };
    const child = spawn(process.execPath, [CLI, 'audit', ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };
  const ended = async (child: ChildProcess): Promise<Ended> => {
    let [out, err] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const [code] = await once(child, 'close');
    return { code, out, err };
  };
  const caspix = (...words: string[]): Promise<Ended> => ended(start(words.map((word) => files[word] ?? word)));
  /** One line for a person, no stack, nothing on stdout. */
  const refused = (says: RegExp) => ({
    code: 1,
    out: '',
    err: expect.stringMatching(new RegExp(`^(caspix|error): [^\\n]*${says.source}[^\\n]*\\n$`)),
  });

  it('verify says that the log holds and ends with 0: whole, a range, by a key, against what was kept elsewhere', async () => {
    const [whole, hashes, range, last, key, older, newer] = await Promise.all([
      caspix('verify'),
      caspix('verify', '--hashes'),
      caspix('verify', '--from', '3', '--to', '7', '--json'),
      caspix('verify', '--from', '11', '--json'),
      caspix('verify', '--key', log.vkey),
      caspix('verify', '--against', 'old.note'),
      caspix('verify', '--against', 'new.note', '--hashes'),
    ]);
    for (const { code, err } of [whole, hashes, range, last, key, older, newer]) expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(whole.out).toMatch(/^The log holds: 12 entries, 0 payloads, 0 cases, 2 checkpoints in [\d,]+ ms\nroot [0-9a-f]{64}\n$/);
    expect(hashes.out).toContain('nothing that stands beside them');
    expect(JSON.parse(range.out)).toMatchObject({ ok: true, first: 3, size: 8 });
    expect(JSON.parse(last.out)).toMatchObject({ ok: true, first: 11, size: 12 });
  });

  it.each<[string, string[], RegExp]>([
    ['a place that is no number', ['verify', '--from', 'x'], /'x' is not a number of an entry/],
    ['a negative place', ['verify', '--to', '-1'], /'-1' is not a number of an entry/],
    ['a range that ends before it begins', ['verify', '--from', '7', '--to', '3'], /7.*3|3.*7/],
    ['a place behind the end', ['verify', '--from', '500'], /12|500/],
    ['a key that is none', ['verify', '--key', 'nonsense'], /nonsense|key/],
    ['a checkpoint that is not there', ['verify', '--against', '/nowhere/at/all'], /cannot be read/],
    ['an option that does not exist', ['verify', '--everything'], /unknown option '--everything'/],
    ['prove without an entry', ['prove'], /missing required argument 'entry'/],
    ['prove of what is no id', ['prove', 'nonsense'], /is not the id of an entry/],
    ['prove of an entry that is not there', ['prove', '00000000-0000-7000-8000-0000000000ff'], /no such entry|not there|There is no/],
    ['checkpoint with something behind it', ['checkpoint', 'now'], /too many arguments/],
    ['tail of a number that is none', ['tail', '-n', 'many'], /'many' is not a number of an entry/],
  ])('refuses %s in one line, with exit code 1', async (_, words, says) => {
    expect(await caspix(...words)).toEqual(refused(says));
  });

  it.each<[string, string[]]>([
    ['by another key than the log’s', ['--key', 'FOREIGN']],
    ['against the checkpoint of another log', ['--against', 'foreign.note']],
    ['against a checkpoint that was cut', ['--against', 'cut.note']],
    ['against what is no checkpoint', ['--against', 'garbage.note']],
  ])('verify never says that the log holds %s', async (_, words) => {
    const { code, out, err } = await caspix('verify', ...words.map((word) => (word === 'FOREIGN' ? foreign.log.vkey : word)));
    expect(code).toBe(1);
    expect(out).not.toContain('The log holds');
    expect(`${out}${err}`).toMatch(/does NOT hold|checkpoint|key|note/);
    expect(err).not.toMatch(/\n {4}at /);
  });

  it('prove and checkpoint print what somebody with only the key can check', async () => {
    const [proof, checkpoint] = await Promise.all([caspix('prove', ids[4] ?? ''), caspix('checkpoint')]);
    expect([proof.code, checkpoint.code, proof.err, checkpoint.err]).toEqual([0, 0, '', '']);
    const { bytes, index, size, leaf, path, checkpoint: note } = JSON.parse(proof.out);
    expect(leafHash(Buffer.from(bytes)).toString('hex')).toBe(leaf);
    const { root: signed } = openCheckpoint(note, [parsePin(log.vkey)]);
    const hashes = path.map((hash: string) => Buffer.from(hash, 'hex'));
    expect(verifyInclusion({ index, size, leaf: Buffer.from(leaf, 'hex'), path: hashes, root: signed })).toBe(true);
    expect(openCheckpoint(checkpoint.out, [parsePin(log.vkey)]).size).toBe(12);
  });

  it('refuses to look as another role than the one that sees every entry, and to print a checkpoint where there is none', async () => {
    const empty = await testDatabase({ overrides: { evidenceDir: db.config.evidenceDir, keyringFile: db.config.keyringFile } });
    const [role, nothing] = await Promise.all([
      ended(start(['verify'], { databaseUser: 'caspix_app' })),
      ended(start(['checkpoint'], {}, empty)),
    ]);
    await empty.close();
    expect(role).toEqual(refused(/caspix_worker/));
    expect(nothing).toEqual(refused(/Nothing has been sealed yet/));
  });

  it('tail -f prints what comes and ends when it is interrupted, or when nobody reads it any more', async () => {
    const lines: string[] = [];
    const [followed, piped] = [start(['tail', '-f', '-n', '2']), start(['tail', '-f', '-n', '1'])];
    const [end, broken] = [once(followed, 'exit'), once(piped, 'exit')];
    let complaint = '';
    piped.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    followed.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
    await once(piped.stdout as NodeJS.ReadableStream, 'data');
    piped.stdout?.destroy();
    while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 25));
    const [id = ''] = await write({ db, log }, 1);
    while (!lines.some((line) => line.includes(id))) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(lines).toHaveLength(3);
    followed.kill('SIGINT');
    expect((await end)[0]).toBe(130);
    expect((await broken)[0]).toBe(0);
    expect(complaint).toBe('');
    await log.seal();
  });

  it('verify names the entry that somebody changed, and ends with 1', async () => {
    await db.superuser.query('ALTER TABLE audit.entries DISABLE TRIGGER USER');
    await db.superuser.query(`UPDATE audit.entries SET bytes = bytes || ' ' WHERE id = $1`, [ids[6]]);
    const [whole, before, behind] = await Promise.all([
      caspix('verify'),
      caspix('verify', '--from', '0', '--to', '4'),
      caspix('verify', '--from', '6', '--to', '6', '--json'),
    ]);
    expect(whole.code).toBe(1);
    expect(whole.out).toContain(`does NOT hold at index 6`);
    expect(whole.out).toContain(ids[6]);
    expect(before.code).toBe(0);
    expect([behind.code, JSON.parse(behind.out).broken.index]).toEqual([1, 6]);
  });
});
