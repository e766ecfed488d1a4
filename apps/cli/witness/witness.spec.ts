import { generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  consistencyProof,
  cosignaturesOf,
  EMPTY_EDGE,
  formatAddCheckpoint,
  formatCheckpoint,
  growTiles,
  keyHashOf,
  type NoteSigner,
  rootAt,
  sha256,
  signNote,
  type Tile,
  vkeyOf,
} from '#proof';
import { testCertificates } from '#testing';
import { Cosigner } from './cosigner.ts';
import { serveWitness } from './serve.ts';
import { addLog, initWitness, openWitness } from './witness-folder.ts';

function newLog(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const signer: NoteSigner = { name, keyHash: keyHashOf(name, raw), sign: async (bytes) => sign(null, bytes, privateKey) };
  return { signer, vkey: vkeyOf(name, raw) };
}

/** A tree whose leaves are drawn from a word: another word, another history. */
function newTree(word: string, size = 40) {
  const tiles = new Map<string, Tile>();
  const leaves = Buffer.concat(Array.from({ length: size }, (_, i) => sha256(Buffer.from(`${word} ${i}`))));
  for (const tile of growTiles(EMPTY_EDGE, leaves).written) tiles.set(`${tile.level}/${tile.index}`, tile);
  return async (level: number, index: number) => tiles.get(`${level}/${index}`)?.hashes ?? Buffer.alloc(0);
}

describe('a witness', () => {
  const log = newLog('caspix-main');
  const [tree, forged] = [newTree('true'), newTree('forged')];
  let folder: string;
  let cosigner: Cosigner;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-witness-'));
    initWitness(folder, 'audit.bank.example/w1');
    await addLog(folder, log.vkey);
    cosigner = await opened();
  });

  const opened = async () => new Cosigner({ ...(await openWitness(folder)), now: () => 1_795_773_600 });
  const checkpointOf = async (size: number, from = tree, signer = log.signer) =>
    signNote(formatCheckpoint({ origin: signer.name, size, root: await rootAt(size, from) }), signer);
  const submit = async (old: number, size: number, from = tree, by = cosigner) => {
    const proof = old === 0 || old >= size ? [] : await consistencyProof(old, size, from);
    return by.addCheckpoint(formatAddCheckpoint({ old, proof, checkpoint: await checkpointOf(size, from) }));
  };

  it('signs what extends what it signed before, with the time', async () => {
    const { key } = await openWitness(folder);
    for (const [old, size] of [
      [0, 5],
      [5, 17],
      [17, 17],
      [17, 40],
    ] as const) {
      const answer = await submit(old, size);
      expect(answer.status).toBe(200);
      expect(cosignaturesOf((await checkpointOf(size)) + answer.body, [key])).toMatchObject([{ time: 1_795_773_600 }]);
    }
  });

  it('says what it signed last to whoever remembers another size', async () => {
    await submit(0, 17);
    expect(await submit(0, 20)).toEqual({ status: 409, type: 'text/x.tlog.size', body: '17\n' });
    expect(await submit(5, 20)).toMatchObject({ status: 409, body: '17\n' });
  });

  it('refuses another history, larger or of the same size', async () => {
    await submit(0, 17);
    expect((await submit(17, 20, forged)).status).toBe(422);
    expect((await submit(17, 17, forged)).status).toBe(409);
    expect((await submit(17, 20)).status).toBe(200);
  });

  it('signs no smaller tree: one that was rolled back stays behind', async () => {
    await submit(0, 17);
    expect((await submit(17, 5)).status).toBe(400);
    expect((await submit(5, 5)).status).toBe(409);
  });

  it('knows no other log, and believes no other key', async () => {
    const other = newLog('somebody-else');
    const note = await checkpointOf(5, tree, other.signer);
    expect((await cosigner.addCheckpoint(formatAddCheckpoint({ old: 0, proof: [], checkpoint: note }))).status).toBe(404);
    const namesake = newLog('caspix-main');
    const forgery = await checkpointOf(5, tree, namesake.signer);
    expect((await cosigner.addCheckpoint(formatAddCheckpoint({ old: 0, proof: [], checkpoint: forgery }))).status).toBe(403);
    expect((await cosigner.addCheckpoint('whatever')).status).toBe(400);
    expect((await cosigner.addCheckpoint(`old 0\n\n${'x'.repeat(100)}`)).status).toBe(400);
  });

  it('follows a log to its next key, and signs nothing that the old one signs behind the overlap', async () => {
    const next = newLog('caspix-main');
    expect(await submit(0, 10)).toMatchObject({ status: 200 });
    await addLog(folder, `${log.vkey} 0-20`);
    await addLog(folder, `${next.vkey} 20-`);
    const served = await opened();
    expect((await openWitness(folder)).logs).toHaveLength(2);
    expect(await submit(10, 20, tree, served)).toMatchObject({ status: 200 });
    expect(await submit(20, 30, tree, served)).toMatchObject({ status: 403 });
    const checkpoint = await checkpointOf(30, tree, next.signer);
    const proof = await consistencyProof(20, 30, tree);
    expect(await served.addCheckpoint(formatAddCheckpoint({ old: 20, proof, checkpoint }))).toMatchObject({ status: 200 });
  });

  it('remembers across a restart, and does not serve once it forgot', async () => {
    await submit(0, 17);
    expect(await submit(0, 20, tree, await opened())).toMatchObject({ status: 409, body: '17\n' });
    rmSync(join(folder, 'state'), { recursive: true });
    await expect(openWitness(folder)).rejects.toThrow(/gone or damaged/);
  });

  it('signs only one of two that come at once', async () => {
    await submit(0, 5);
    const both = await Promise.all([submit(5, 17), submit(5, 20)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('refuses a key that others can read', async () => {
    const file = join(folder, 'key.pem');
    chmodSync(file, 0o644);
    await expect(openWitness(folder)).rejects.toThrow(/read by others/);
  });

  it('answers over TLS, and takes no body that no checkpoint can be', async () => {
    const { ca, server } = await testCertificates();
    writeFileSync(join(folder, 'tls.crt'), server.certificate);
    writeFileSync(join(folder, 'tls.key'), server.key);
    const listening = await serveWitness({
      folder,
      cert: join(folder, 'tls.crt'),
      key: join(folder, 'tls.key'),
      host: '127.0.0.1',
      port: 0,
      say: () => undefined,
    });
    const { port } = listening.address() as AddressInfo;
    const post = (path: string, body: string) =>
      new Promise<number>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path, method: 'POST', ca, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end(body);
      });
    expect(await post('/add-checkpoint', formatAddCheckpoint({ old: 0, proof: [], checkpoint: await checkpointOf(5) }))).toBe(200);
    expect(await post('/add-checkpoint', 'x'.repeat(70_000))).toBe(413);
    expect(await post('/other', '')).toBe(404);
    listening.closeAllConnections();
    await new Promise((resolve) => listening.close(resolve));
  });
});
