import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { formatCheckpoint, GENESIS_LINK, leafHash, linkHash, rootOf } from '#proof';
import { actorWith, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';
import { verifyChain } from '../../open-audit.ts';

const event = { action: 'case.update', object: { type: 'case', id: 'c-1' } } as const;

/** Entry number `index` in the middle of the chain, to be tampered with. */
const VICTIM = 7;

describe('a check of the chain, after a superuser switched the guards off', () => {
  let db: TestDatabase;
  let log: TestLog;
  let caseId: string;
  const tables = ['entries', 'payloads', 'seals', 'checkpoints', 'tiles', 'signed_heads', 'sealer_state'];
  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    caseId = uuidv7();
    for (let batch = 0; batch < 4; batch++) {
      const events = [event, { ...event, caseId, detail: { batch } }, { ...event, reason: 'Änderung "2"' }, { ...event, detail: { a: 1 } }];
      await db.app.run(actorWith([]), (tx) => log.audit.recordMany(tx, events));
      await log.seal();
    }
    await log.sealer.stop();
    await db.superuser.query('SET session_replication_role = replica; CREATE SCHEMA whole');
    for (const table of tables) {
      await db.superuser.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER; CREATE TABLE whole.${table} AS TABLE audit.${table}`);
    }
  });
  // Each test tampers with the same whole log.
  beforeEach(async () => {
    for (const table of tables)
      await db.superuser.query(`DELETE FROM audit.${table}; INSERT INTO audit.${table} SELECT * FROM whole.${table}`);
  });
  afterAll(async () => {
    await log?.close();
    await db?.close();
  });

  const sql = (text: string, parameters: unknown[] = []) => db.superuser.query(text, parameters);
  const entryAt = async (index: number): Promise<string> =>
    (await sql('SELECT entry_id FROM audit.seals WHERE index = $1', [index])).rows[0].entry_id;

  it('finds nothing when nothing was done', async () => {
    expect(await log.verify()).toMatchObject({
      ok: true,
      size: 16,
      checkpoints: 4,
      payloads: 8,
      cases: 1,
      waiting: 0,
      broken: null,
      findings: [],
    });
    expect(await log.verify({ depth: 'hashes' })).toMatchObject({ ok: true, size: 16, checkpoints: 4, depth: 'hashes', findings: [] });
    expect(await log.verify({ depth: 'hashes', from: 3, to: 9 })).toMatchObject({ ok: true, first: 3, size: 9 });
  });

  /** A check of nothing but what is signed finds the same first thing. */
  async function brokenAtBothDepths() {
    const { broken } = await log.verify();
    expect((await log.verify({ depth: 'hashes' })).broken).toEqual(broken);
    return broken;
  }

  it('names an entry whose bytes were edited', async () => {
    const id = await entryAt(VICTIM);
    await sql(
      `UPDATE audit.entries SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'granted', 'denied'), 'UTF8') WHERE id = $1`,
      [id],
    );
    expect(await brokenAtBothDepths()).toMatchObject({ check: 'leaf', index: VICTIM, entry: id });
  });

  it('names an entry whose bytes and leaf were edited together', async () => {
    const id = await entryAt(VICTIM);
    const { bytes } = (await sql('SELECT bytes FROM audit.entries WHERE id = $1', [id])).rows[0];
    const forged = Buffer.from(bytes.toString().replace('granted', 'denied'));
    await sql(`UPDATE audit.entries SET bytes = $2, leaf = $3, outcome = 'denied' WHERE id = $1`, [id, forged, leafHash(forged)]);
    expect(await brokenAtBothDepths()).toMatchObject({ check: 'leaf', index: VICTIM, entry: id });
    await sql(`UPDATE audit.seals SET leaf = $2, outcome = 'denied' WHERE entry_id = $1`, [id, leafHash(forged)]);
    const { findings } = await log.verify();
    expect(findings[0]).toMatchObject({ check: 'link', index: VICTIM, entry: id });
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['tile', 'root']));
  });

  it('notices a rewrite of all hashes by somebody without the key', async () => {
    const rows = (
      await sql('SELECT s.index, s.entry_id, e.bytes FROM audit.seals s JOIN audit.entries e ON e.id = s.entry_id ORDER BY s.index')
    ).rows;
    let link: Buffer = GENESIS_LINK;
    const leaves: Buffer[] = [];
    for (const { index, entry_id, bytes } of rows) {
      const forged = Number(index) === VICTIM ? Buffer.from(bytes.toString().replace('"id":"c-1"', '"id":"c-2"')) : bytes;
      const leaf = leafHash(forged);
      leaves.push(leaf);
      link = linkHash(link, leaf);
      const object = Number(index) === VICTIM ? 'c-2' : 'c-1';
      await sql('UPDATE audit.entries SET bytes = $2, leaf = $3, object_id = $4 WHERE id = $1', [entry_id, forged, leaf, object]);
      await sql('UPDATE audit.seals SET leaf = $2, link = $3, object_id = $4 WHERE entry_id = $1', [entry_id, leaf, link, object]);
    }
    await sql('UPDATE audit.tiles SET hashes = $1 WHERE level = 0', [Buffer.concat(leaves)]);
    expect(await brokenAtBothDepths()).toMatchObject({ check: 'root', index: VICTIM });
    for (const { size } of (await sql('SELECT size FROM audit.checkpoints')).rows) {
      const root = rootOf(leaves.slice(0, Number(size)));
      const note = `${formatCheckpoint({ origin: 'caspix-test', size: Number(size), root })}\n— caspix-test ${Buffer.alloc(68, 1).toString('base64')}\n`;
      await sql('UPDATE audit.checkpoints SET root = $2, note = $3 WHERE size = $1', [size, root, note]);
    }
    expect(await brokenAtBothDepths()).toMatchObject({ check: 'signature' });
  });

  it('notices a whole rewrite with the stolen key by a checkpoint that was kept elsewhere', async () => {
    const kept = (await sql('SELECT note FROM audit.checkpoints ORDER BY size DESC LIMIT 1')).rows[0].note;
    await sql('DELETE FROM audit.seals; DELETE FROM audit.checkpoints; DELETE FROM audit.tiles; DELETE FROM audit.signed_heads');
    await sql(`DELETE FROM audit.entries WHERE case_id IS NULL; UPDATE audit.sealer_state SET horizon = '0'`);
    const thief = log.newSealer({ copies: { newest: async () => null, put: async () => undefined } });
    await log.sealer.stop();
    expect(await log.seal(thief)).toBe(4);
    await thief.stop();
    expect(await brokenAtBothDepths()).toBeNull();
    const against = await verifyChain(db.workerDataSource, [log.vkey], { against: kept });
    expect(against.broken).toMatchObject({ check: 'truncated', expected: '16 entries', found: '4' });
  });

  it('names a deleted entry, and a deleted seal', async () => {
    const id = await entryAt(VICTIM);
    await sql('DELETE FROM audit.entries WHERE id = $1', [id]);
    expect(await brokenAtBothDepths()).toMatchObject({ check: 'entry', index: VICTIM, entry: id });
    await sql('DELETE FROM audit.seals WHERE index = $1', [VICTIM]);
    expect(await brokenAtBothDepths()).toMatchObject({ check: 'index', index: VICTIM });
  });

  it('names entries that were cut off the end', async () => {
    await sql(
      'DELETE FROM audit.entries WHERE id IN (SELECT entry_id FROM audit.seals WHERE index >= 14); DELETE FROM audit.seals WHERE index >= 14',
    );
    expect((await log.verify()).findings).toEqual(expect.arrayContaining([expect.objectContaining({ check: 'truncated', index: 14 })]));
  });

  it('names an entry that was slipped in', async () => {
    const id = uuidv7();
    await sql(
      'INSERT INTO audit.entries SELECT $2, at, xid, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes FROM audit.entries WHERE id = $1',
      [await entryAt(0), id],
    );
    expect(await brokenAtBothDepths()).toMatchObject({ check: 'unsealed', entry: id });
  });

  it('finds a second entry that was put into another month under the id of a sealed one', async () => {
    const id = await entryAt(VICTIM);
    const columns = 'xid, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes';
    await sql(
      `INSERT INTO audit.entries (id, at, ${columns}) SELECT id, at + interval '1 month', ${columns} FROM audit.entries WHERE id = $1`,
      [id],
    );
    expect((await log.verify({ depth: 'hashes' })).broken).toMatchObject({ check: 'unsealed', expected: '16 entries', found: '17' });
    expect(await log.verify()).toMatchObject({ ok: false });
  });

  it('names two entries that changed places', async () => {
    const [first, second] = [await entryAt(VICTIM), await entryAt(VICTIM + 1)];
    await sql(`UPDATE audit.seals SET entry_id = '00000000-0000-7000-8000-000000000000' WHERE index = $1`, [VICTIM]);
    await sql('UPDATE audit.seals SET entry_id = $2 WHERE index = $1', [VICTIM + 1, first]);
    await sql('UPDATE audit.seals SET entry_id = $2 WHERE index = $1', [VICTIM, second]);
    expect((await log.verify()).broken).toMatchObject({ check: 'leaf', index: VICTIM });
  });

  it('names an entry whose payload was swapped, changed or taken', async () => {
    const [a, b] = (
      await sql('SELECT s.index, p.entry_id, p.cipher FROM audit.payloads p JOIN audit.seals s USING (entry_id) ORDER BY s.index LIMIT 2')
    ).rows;
    await sql('UPDATE audit.payloads SET cipher = $2 WHERE entry_id = $1', [a.entry_id, b.cipher]);
    expect((await log.verify()).broken).toMatchObject({ check: 'payload', index: Number(a.index), entry: a.entry_id });
    await sql('DELETE FROM audit.payloads WHERE entry_id = $1', [a.entry_id]);
    expect((await log.verify()).broken).toMatchObject({ check: 'payload', found: 'none', entry: a.entry_id });
  });

  it.each([
    ['actor_id', uuidv7()],
    ['action', 'case.open'],
    ['object_id', 'c-2'],
    ['outcome', 'denied'],
    ['case_id', uuidv7()],
  ])('names an entry whose column %s no longer says what its bytes say', async (column, value) => {
    const index = column === 'case_id' ? 5 : VICTIM;
    await sql(`UPDATE audit.entries SET ${column} = $2 WHERE id = $1`, [await entryAt(index), value]);
    expect((await log.verify()).broken).toMatchObject({ check: 'columns', index });
    await sql(`UPDATE audit.entries e SET ${column} = s.${column} FROM audit.seals s WHERE s.entry_id = e.id`);
    await sql(`UPDATE audit.seals SET ${column} = $2 WHERE index = $1`, [index, value]);
    expect((await log.verify()).broken).toMatchObject({ check: 'columns', index });
  });

  it('names an entry whose time was forged', async () => {
    await sql(`UPDATE audit.entries SET at = at - interval '1 hour' WHERE id = $1`, [await entryAt(VICTIM)]);
    expect((await log.verify()).broken).toMatchObject({ check: 'columns', index: VICTIM });
  });

  it('notices a case head that was taken back to hide the last entry', async () => {
    const { leaf } = (await sql('SELECT leaf FROM audit.seals WHERE case_id = $1 AND case_seq = 3', [caseId])).rows[0];
    await sql('UPDATE audit.signed_heads SET seq = 3, leaf = $2 WHERE case_id = $1', [caseId, leaf]);
    expect((await log.verify()).broken).toMatchObject({ check: 'head' });
  });

  it('judges a range by what is before it, and refuses one that is not there', async () => {
    const range = (from: number, to: number) => verifyChain(db.workerDataSource, [log.vkey], { from, to });
    expect(await range(5, 12)).toMatchObject({ ok: true, first: 5, size: 12, checkpoints: 2 });
    await sql('DELETE FROM audit.entries WHERE id = $1', [await entryAt(3)]);
    expect((await range(4, 16)).ok).toBe(true);
    expect((await range(2, 16)).broken).toMatchObject({ index: 3 });
    await expect(range(0, 17)).rejects.toMatchObject({ code: 'validation' });
  });

  it('trusts only the keys it is given', async () => {
    const other = 'caspix-test+' + log.vkey.split('+').slice(1).join('+');
    expect((await verifyChain(db.workerDataSource, [other])).ok).toBe(true);
    await expect(verifyChain(db.workerDataSource, ['nonsense'])).rejects.toMatchObject({ code: 'validation' });
    expect((await verifyChain(db.workerDataSource, [log.signers.vkey('pack')])).broken).toMatchObject({ check: 'signature' });
  });

  it('finds a copy of its own that somebody spoilt, instead of giving up on the check', async () => {
    for (const copy of ['', 'nonsense', 'caspix-test\n5\nAAAA\n\n— caspix-test AAAAAAAA\n']) {
      expect((await verifyChain(db.workerDataSource, [log.vkey], { copy })).broken, copy).toMatchObject({ check: 'copy' });
    }
  });
});
