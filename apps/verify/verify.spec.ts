import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import {
  type AuditEntry,
  canonicalBytes,
  encodeEntry,
  entryFiles,
  formatCaseHead,
  formatCheckpoint,
  keyHashOf,
  leafHash,
  type NoteSigner,
  PACK,
  type PackFile,
  payloadDigest,
  rootOf,
  sealPack,
  signNote,
  vkeyOf,
  ZIP_ENTRY_OPTIONS,
} from '#proof';

const LOG = 'bank.example/caspix';
const ID = '0195b1f0-6f2a-7c31-8a4e-2f1d3c4b5a70';
const run = promisify(execFile);

let folder = '';
let pack = '';
let vkey = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caspix-verify-'));
  await run('node', ['apps/verify/build.mjs']);
  const key = newKey();
  vkey = key.vkey;
  pack = join(folder, 'pack.zip');
  await writeFile(pack, await zip(await packFiles(key.signer)));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the bundle from another folder, with no module path and no environment. */
async function verify(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const bundle = join(process.cwd(), 'dist/verify.mjs');
  const done = await run(process.execPath, [bundle, ...args], { cwd: folder, env: {} }).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code: 'code' in done ? done.code : 0, out: done.stdout, err: done.stderr };
}

describe('the verifier', () => {
  test('accepts a pack, says each thing that it checked, and exits 0', async () => {
    const { code, out } = await verify(pack, '--key', vkey);
    expect(out).toContain('VALID. 13 checks hold');
    expect(out).toContain('No audit entry of the case is withheld');
    expect(out.match(/^ {2}ok /gm)).toHaveLength(13);
    expect(code).toBe(0);
  });

  test('prints the same as JSON', async () => {
    const { code, out } = await verify(pack, '--json', '--key', vkey);
    expect(JSON.parse(out)).toMatchObject({ valid: true, caseId: ID, log: LOG, failure: null });
    expect(code).toBe(0);
  });

  test('takes its keys from a file with comments, too', async () => {
    await writeFile(join(folder, 'keys.txt'), `# from the supervisor\n\n${newKey().vkey}\n${vkey}\n`);
    expect((await verify(pack, '--key', 'keys.txt')).code).toBe(0);
  });

  test('takes with each key the sizes that it may sign, and refuses a pack outside of them or by a revoked key', async () => {
    const { size } = JSON.parse((await verify(pack, '--json', '--key', vkey)).out) as { size: number };
    await writeFile(join(folder, 'pins.txt'), `${newKey().vkey} 0-${size}\n${vkey} ${size}-\n`);
    expect((await verify(pack, '--key', 'pins.txt')).out).toContain(`, ${size}-)`);
    const late = await verify(pack, '--key', `${vkey} 0-${size - 1}`);
    expect(late).toMatchObject({ code: 1, out: expect.stringContaining(`may not sign for a log of ${size} entries`) });
    expect(await verify(pack, '--key', `${vkey} revoked`)).toMatchObject({ code: 1, out: expect.stringContaining('which is revoked') });
    expect(await verify(pack, '--key', `${vkey} 9-7`)).toMatchObject({ code: 2 });
  });

  test('names the file in which one byte was changed, and exits 1', async () => {
    const bytes = await readFile(pack);
    const at = bytes.indexOf('see the ring');
    bytes[at] = 0x53;
    await writeFile(join(folder, 'changed.zip'), bytes);
    const { code, out } = await verify('changed.zip', '--key', vkey);
    expect(out).toContain('NOT VALID. The first that does not hold is data/comments.json');
    expect(code).toBe(1);
  });

  test('does not accept it with another key', async () => {
    const { code, out } = await verify(pack, '--key', newKey().vkey);
    expect(out).toContain('NOT VALID. The first that does not hold is signature.note');
    expect(code).toBe(1);
  });

  test.each([0, 1, 21, 22, 1000])('gives a reason for a pack cut to %d bytes, and no stack', async (length) => {
    const cut = join(folder, 'cut.zip');
    await writeFile(cut, await readFile(pack));
    await truncate(cut, length);
    const { code, out, err } = await verify(cut, '--key', vkey);
    expect(out).toMatch(/^NOT VALID\. .*archive/m);
    expect(out + err).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });

  test('accepts the proof of one entry as the page and the command line give it, says what the entry says, and names what was changed', async () => {
    const key = newKey();
    const bytes = encodeEntry(firstEntry());
    const leaf = leafHash(bytes);
    const checkpoint = await signNote(formatCheckpoint({ origin: LOG, size: 1, root: rootOf([leaf]) }), key.signer);
    const proof = { index: 0, size: 1, leaf: leaf.toString('hex'), path: [], checkpoint, vkey: key.vkey, bytes: bytes.toString('utf8') };
    const file = join(folder, 'proof.json');
    await writeFile(file, JSON.stringify(proof, null, 2));
    const whole = await verify(file, '--key', key.vkey);
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('VALID. 4 checks hold') });
    expect(whole.out).toContain('case.open (granted) at 2026-11-22T11:20:52.000123Z');
    expect(await verify(file, '--key', vkey)).toMatchObject({ code: 1, out: expect.stringContaining('NOT VALID') });
    await writeFile(file, JSON.stringify({ ...proof, bytes: proof.bytes.replace('granted', 'refused') }));
    expect(await verify(file, '--key', key.vkey)).toMatchObject({ code: 1, out: expect.stringContaining('the entry') });
  });

  const stranger = newKey();
  test.each<[string, Bend, string[], RegExp]>([
    ['an entry of 64 KiB + 1', { entry: Buffer.from(`{"a":"${'x'.repeat(65_528)}"}`) }, [], /at most 65535 bytes/],
    ['a number above 2^53', { entry: Buffer.from('{"a":9007199254740993}') }, [], /beyond 2\^53/],
    ['half of a surrogate pair', { entry: Buffer.from('{"a":"\\ud800"}') }, [], /surrogate/],
    ['the same key twice', { entry: Buffer.from('{"a":1,"a":2}') }, [], /twice/],
    ['half of an entry', { entry: Buffer.from('{"action":"case.op') }, [], /entry 1/],
    ['a proof for another tree', { path: ['ab'.repeat(32)] }, [], /entry 1/],
    ['a checkpoint of another tree', { root: Buffer.alloc(32, 7) }, [], /does not lead to the root/],
    ['a checkpoint by an unknown key', { stateSigner: stranger.signer }, [], /none of the keys given/],
    ['a checkpoint by a revoked key', { stateSigner: stranger.signer }, ['--key', `${stranger.vkey} revoked`], /which is revoked/],
  ])('refuses a pack with %s, says why, and shows no stack', async (name, bend, more, says) => {
    const key = newKey();
    const file = join(folder, `${name.replaceAll(/\W/g, '-')}.zip`);
    await writeFile(file, await zip(await packFiles(key.signer, bend)));
    const { code, out, err } = await verify(file, '--key', key.vkey, ...more);
    expect(out).toMatch(/^NOT VALID\. The first that does not hold is /m);
    expect(out).toMatch(says);
    expect(out + err).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });

  test('gives a reason for a file that it cannot read', async () => {
    for (const path of ['missing.zip', folder]) {
      const { code, out, err } = await verify(path, '--key', vkey);
      expect(out + err).toContain('NOT VALID');
      expect(out + err).not.toMatch(/^\s+at /m);
      expect(code).toBe(1);
    }
  });

  test.each([
    ['nothing', () => []],
    ['no key', () => [pack]],
    ['two files', () => [pack, pack, '--key', vkey]],
    ['a key that is none', () => [pack, '--key', 'nonsense']],
    ['a mistyped key', () => [pack, '--key', vkey.slice(0, -1) + (vkey.endsWith('A') ? 'B' : 'A')]],
    ['an option that is none', () => [pack, '--key', vkey, '--trust-me']],
  ])('explains itself and exits 2 when given %s', async (_, args) => {
    const { code, out, err } = await verify(...args());
    expect(out + err).toContain('verify FILE.zip --key VKEY');
    expect(code).toBe(2);
  });

  test('is one file that needs only what Node brings', async () => {
    const bundle = await readFile('dist/verify.mjs', 'utf8');
    const imported = [...bundle.matchAll(/^import .* from "([^"]+)"/gm)].map(([, name]) => name);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((name) => !name?.startsWith('node:'))).toEqual([]);
    expect(imported).not.toContain('node:net');
    expect(bundle).not.toMatch(/\brequire\(|\bfetch\(/);
  });
});

function newKey(): { signer: NoteSigner; vkey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    vkey: vkeyOf(LOG, raw),
    signer: { name: LOG, keyHash: keyHashOf(LOG, raw), sign: async (bytes) => sign(null, bytes, privateKey) },
  };
}

const firstEntry = (): AuditEntry => ({
  v: 1,
  log: LOG,
  id: ID,
  at: '2026-11-22T11:20:52.000123Z',
  actor: { sub: 'u-1', type: 'user', session: 's-1', auth: { methods: ['pwd', 'otp'], idp: 'local' } },
  action: 'case.open',
  object: { type: 'case', id: ID },
  case: { id: ID, seq: 1, prev: null },
  outcome: 'granted',
  reason: null,
  request: 'r-1',
  payload: null,
});

/** One thing that is wrong with a pack in which everything else is right: whoever made it held every key. */
interface Bend {
  entry?: Buffer;
  /** Siblings on the way to the root, which a log of one entry has not. */
  path?: string[];
  /** Root that the checkpoint is signed over. */
  root?: Buffer;
  /** Signs the checkpoint in place of the key that signed the pack. */
  stateSigner?: NoteSigner;
}

/** The smallest pack there can be: a case with one audit entry, in a log of its own. */
async function packFiles(signer: NoteSigner, { entry = encodeEntry(firstEntry()), path = [], root, stateSigner }: Bend = {}) {
  const leaf = leafHash(entry);
  const payload: PackFile[] = [
    { path: PACK.case, bytes: canonicalBytes(caseRecord()) },
    { path: PACK.timeline, bytes: Buffer.from('[]') },
    { path: PACK.comments, bytes: Buffer.from('[{"body":"see the ring"}]') },
    { path: PACK.transactions, bytes: Buffer.from('id\r\n') },
    { path: PACK.report, bytes: Buffer.from('%PDF-1.7') },
    ...entryFiles(1, entry, { index: 0, size: 1, leaf: leaf.toString('hex'), path }),
  ];
  const tags = await sealPack({
    packId: ID,
    caseId: ID,
    caseNumber: 'CAS-1',
    createdAt: '2026-11-22T12:00:00Z',
    payload: payload.map(payloadDigest),
    checkpointNote: await signNote(formatCheckpoint({ origin: LOG, size: 1, root: root ?? rootOf([leaf]) }), stateSigner ?? signer),
    caseHeadNote: await signNote(formatCaseHead({ origin: LOG, caseId: ID, seq: 1, leaf: leaf.toString('hex'), size: 1 }), signer),
    vkeys: [],
    signers: [signer],
  });
  return [...payload, ...tags];
}

const caseRecord = () => ({
  format: 1,
  log: LOG,
  pack: { id: ID, createdAt: '2026-11-22T12:00:00Z', masked: true, purpose: null },
  case: { id: ID, number: 'CAS-1' },
  evidence: [],
  counts: { entries: 1, timeline: 0, comments: 1, transactions: 0, evidence: 0 },
});

async function zip(files: readonly PackFile[]): Promise<Buffer> {
  const archive = new ZipFile();
  for (const { path, bytes } of files) archive.addBuffer(Buffer.from(bytes), `CAS-1/${path}`, { ...ZIP_ENTRY_OPTIONS, mtime: new Date() });
  archive.end();
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
