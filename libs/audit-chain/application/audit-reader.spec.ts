import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { leafHash, openNote, parseCaseHead, parseCheckpoint, verifyInclusion } from '#proof';
import { actorWith, caseRow, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';
import type { EntryFilter, EntryProof } from './sealed-entry.ts';

describe('reading the log', () => {
  let db: TestDatabase;
  let log: TestLog;
  const ines = actorWith(['case:read']);
  const jonas = actorWith(['case:read']);
  const auditor = actorWith(['audit:read', 'audit:verify', 'case:read']);
  const caseId = uuidv7();
  let middle: string;

  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    await caseRow(db, caseId);
    await db.app.run(ines, (tx) =>
      log.audit.recordMany(tx, [
        { action: 'case.open', object: { type: 'case', id: caseId }, caseId },
        { action: 'alert.dismiss', object: { type: 'alert', id: 'A-1' } },
        { action: 'case.update', object: { type: 'case', id: caseId }, caseId },
      ]),
    );
    await log.seal();
    middle = (await db.superuser.query('SELECT clock_timestamp() AS now')).rows[0].now.toISOString();
    await db.app.run(jonas, (tx) => log.audit.record(tx, { action: 'evidence.open', object: { type: 'evidence', id: 'E-1' }, caseId }));
    await log.audit.denied(jonas, { action: 'access.deny', object: { type: 'route', id: 'listUsers' } });
    await log.seal();
    await db.app.run(ines, (tx) => log.audit.record(tx, { action: 'comment.add', object: { type: 'case', id: caseId }, caseId }));
  });
  afterAll(async () => {
    await log?.close();
    await db?.close();
  });

  const search = (filter: EntryFilter, cursor: string | null = null, limit = 50, actor = auditor) =>
    db.app.run(actor, (tx) => log.reader.search(tx, filter, cursor, limit));
  const actions = async (filter: EntryFilter) => (await search(filter)).items.map(({ entry }) => entry.action);

  it('lists newest first, entries that wait for their seal among them', async () => {
    const { items, next } = await search({});
    expect(items.map(({ entry, index }) => [entry.action, index])).toEqual([
      ['comment.add', null],
      ['access.deny', 4],
      ['evidence.open', 3],
      ['case.update', 2],
      ['alert.dismiss', 1],
      ['case.open', 0],
    ]);
    expect(next).toBeNull();
  });

  it('finds by actor, action, object, case, outcome and time, each alone and together', async () => {
    expect(await actions({ actor: jonas.sub })).toEqual(['access.deny', 'evidence.open']);
    expect(await actions({ action: 'alert.dismiss' })).toEqual(['alert.dismiss']);
    expect(await actions({ object: 'A-1' })).toEqual(['alert.dismiss']);
    expect(await actions({ objectType: 'evidence' })).toEqual(['evidence.open']);
    expect(await actions({ caseId })).toEqual(['comment.add', 'evidence.open', 'case.update', 'case.open']);
    expect(await actions({ outcome: 'denied' })).toEqual(['access.deny']);
    expect(await actions({ from: middle })).toEqual(['comment.add', 'access.deny', 'evidence.open']);
    expect(await actions({ to: middle, caseId })).toEqual(['case.update', 'case.open']);
    expect(await actions({ actor: jonas.sub, caseId, outcome: 'granted', from: middle })).toEqual(['evidence.open']);
  });

  it('goes on where the page before ended, without a gap or a repetition', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { items, next } = await search({}, cursor, 2);
      seen.push(...items.map(({ entry }) => entry.id));
      cursor = next;
    } while (cursor !== null);
    expect(seen).toEqual((await search({})).items.map(({ entry }) => entry.id));
    await expect(search({}, 'bm9uc2Vuc2U')).rejects.toMatchObject({ code: 'validation' });
  });

  it('shows an actor without audit:read her cases and her own acts, and nothing else', async () => {
    const { items } = await search({}, null, 50, actorWith(['case:read']));
    expect(items.every(({ entry }) => entry.case?.id === caseId)).toBe(true);
    expect((await search({}, null, 50, actorWith([]))).items).toEqual([]);
    const [hidden] = (await search({ action: 'alert.dismiss' })).items;
    await expect(db.app.run(jonas, (tx) => log.reader.entry(tx, hidden?.entry.id ?? ''))).rejects.toMatchObject({ code: 'not-found' });
  });

  const holds = ({ entry, index, size, path, checkpoint }: EntryProof) => {
    const { root, ...signed } = parseCheckpoint(openNote(checkpoint, [log.vkey]).text);
    expect(signed.size).toBe(size);
    const hashes = path.map((hash) => Buffer.from(hash, 'hex'));
    return verifyInclusion({ index, size, leaf: leafHash(Buffer.from(entry.bytes)), path: hashes, root });
  };

  it('proves an entry with nothing but its bytes, a path and the signed root', async () => {
    const { items } = await search({});
    for (const { entry, index } of items) {
      const proof = db.app.run(auditor, (tx) => log.reader.proof(tx, entry.id));
      if (index === null) await expect(proof).rejects.toMatchObject({ code: 'unavailable' });
      else expect(holds(await proof)).toBe(true);
    }
    await expect(db.app.run(auditor, (tx) => log.reader.proof(tx, uuidv7()))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('waits for the seal of a case’s newest entries, and proves that none is left out', async () => {
    const proofs = db.app.run(auditor, (tx) => log.reader.caseProofs(tx, caseId));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await log.seal();
    const { entries, head, checkpoint, size } = await proofs;
    expect(entries.map(({ entry }) => entry.entry.case?.seq)).toEqual([1, 2, 3, 4]);
    expect(entries.every(holds)).toBe(true);
    const signed = parseCaseHead(openNote(head, [log.vkey]).text);
    expect(signed).toMatchObject({ caseId, seq: 4, leaf: entries.at(-1)?.leaf, size });
    expect(parseCheckpoint(openNote(checkpoint, [log.vkey]).text).size).toBe(size);
  });

  it('does not wait for the entries of the very transaction that asks', async () => {
    const { entries } = await db.app.run(auditor, async (tx) => {
      await log.audit.record(tx, { action: 'pack.export', object: { type: 'case', id: caseId }, caseId });
      return log.reader.caseProofs(tx, caseId);
    });
    expect(entries).toHaveLength(4);
    await log.seal();
    await expect(db.app.run(auditor, (tx) => log.reader.caseProofs(tx, uuidv7()))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells anybody how the chain stands, and nobody anything of the entries', async () => {
    const status = await db.app.run(actorWith([]), (tx) => log.reader.status(tx));
    expect(status).toMatchObject({ log: 'caspix-test', size: 7, waiting: 0, state: 'ok', reason: null, key: log.vkey, lastCheck: null });
    expect(status.lastMinute).toHaveLength(60);
    expect(status.lastMinute.reduce((sum, n) => sum + n, 0)).toBe(7);
    expect(status.perQuarter.map(({ count }) => count)).toEqual([7]);
    expect(status.perQuarter[0]?.label).toMatch(/^\d{4} Q[1-4]$/);
    expect(status.sealedSecondsAgo).toBeLessThan(30);
  });

  it('lists what somebody destroyed or took away as unreadable, and proves neither', async () => {
    const { items } = await search({});
    const [taken, spoilt] = items.map(({ entry }) => entry.id);
    await db.superuser.query('ALTER TABLE audit.entries DISABLE TRIGGER USER');
    await db.superuser.query('DELETE FROM audit.entries WHERE id = $1', [taken]);
    await db.superuser.query(`UPDATE audit.entries SET bytes = 'x' WHERE id = $1`, [spoilt]);
    const page = await search({}, null, 2);
    expect(page.items.map(({ entry }) => [entry.id, entry.action])).toEqual([
      [taken, 'entry.unreadable'],
      [spoilt, 'entry.unreadable'],
    ]);
    expect(page.next).not.toBeNull();
    await expect(db.app.run(auditor, (tx) => log.reader.proof(tx, taken ?? ''))).rejects.toMatchObject({ code: 'integrity' });
  });
});
