import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { cosignaturesOf, noteText, parseAddCheckpoint, parseCheckpoint, verifyConsistency } from '#proof';
import { actorWith } from '#testing';
import type { OpenDestination } from './application/forward/courier-store.ts';
import { WitnessErrand } from './application/witness/witness-errand.ts';
import { Forwarding, keeper } from './forwarding.fixture.ts';
import { SqlCourierStore } from './persistence/forward/sql-courier-store.ts';
import { SqlWitnessBooks } from './persistence/witness/sql-witness-books.ts';
import { SigningWitness } from './witness.fixture.ts';

describe('the log before a witness', () => {
  let here: Forwarding;
  let id: string;
  let witness: SigningWitness;
  let errand: WitnessErrand;
  beforeAll(async () => {
    here = await Forwarding.open();
  });
  afterAll(() => here?.close());
  beforeEach(async () => {
    id = uuidv7();
    witness = new SigningWitness();
    await here.db.superuser.query(`UPDATE audit.destinations SET state = 'removed'`);
    const settings = { url: 'https://w1.example', vkey: witness.key.vkey, ca: null };
    await here.db.app.run(keeper, (tx) =>
      here.destinations.add(tx, { id, name: id, kind: 'witness', settings, secret: null, from: 0, approval: uuidv7() }, {}),
    );
    await here.log.seal();
    const store = new SqlCourierStore(here.db.worker, here.log.secrets, here.log.audit);
    const destination = (await store.destinations())[0] as OpenDestination<'witness'>;
    errand = new WitnessErrand(destination, { store, books: new SqlWitnessBooks(here.db.worker), witness });
  });

  it('has each new state signed, and keeps the signature', async () => {
    for (let i = 0; i < 3; i += 1) {
      await here.write(7);
      await errand.step();
    }
    const { rows } = await here.db.superuser.query(
      'SELECT c.note, k.line FROM audit.cosignatures k JOIN audit.checkpoints c USING (size) WHERE destination_id = $1',
      [id],
    );
    expect(rows.length).toBe(3);
    for (const { note, line } of rows) expect(cosignaturesOf(note + line, [witness.key])).toHaveLength(1);
    expect(await here.status(id)).toMatchObject({ lag: 0 });
  });

  it('goes on from what the witness remembers', async () => {
    await here.write(5);
    await errand.step();
    await here.db.superuser.query('UPDATE audit.destination_progress SET confirmed = 0, sent = 0 WHERE destination_id = $1', [id]);
    await here.write(5);
    await errand.step();
    expect((await here.status(id)).lag).toBe(0);
  });

  it('is found out when it is an older state than the witness signed, or another history', async () => {
    await here.write(5);
    await errand.step();
    witness.seen = { ...witness.seen, size: witness.seen.size + 1_000 };
    await here.write(1);
    await expect(errand.step()).rejects.toThrow('it is an older state');
    witness.seen = { size: 3, root: Buffer.alloc(32, 9) };
    await expect(errand.step()).rejects.toThrow('another history');
  });

  it('puts the witness’s word into the proof of an entry, also while newer states wait for it', async () => {
    await here.write(2);
    await errand.step();
    const { rows } = await here.db.superuser.query('SELECT entry_id FROM audit.seals ORDER BY index DESC LIMIT 1');
    const seen = rows[0].entry_id;
    await here.write(3);
    const { rows: newer } = await here.db.superuser.query('SELECT entry_id FROM audit.seals ORDER BY index DESC LIMIT 1');
    const proofOf = (entry: string) => here.db.worker.run(actorWith(['audit:read']), (tx) => here.log.reader.proof(tx, entry));
    expect(cosignaturesOf((await proofOf(seen)).checkpoint, [witness.key])).toHaveLength(1);
    expect(cosignaturesOf((await proofOf(newer[0].entry_id)).checkpoint, [witness.key])).toHaveLength(0);
    expect(await here.db.app.run(keeper, (tx) => here.destinations.witnesses(tx))).toEqual([{ name: id, vkey: witness.key.vkey }]);
  });

  it('has a paused witness sign the state that has the entry about its change, and no other', async () => {
    await here.write(4);
    const { rows } = await here.db.superuser.query('SELECT max(size)::int AS size FROM audit.checkpoints');
    await expect(errand.tell(rows[0].size)).rejects.toThrow('no checkpoint covers entry');
    await errand.tell(rows[0].size - 1);
    expect(witness.seen.size).toBe(rows[0].size);
  });

  it('puts the witness’s word into the proofs of a case', async () => {
    const caseId = uuidv7();
    await here.write(2, { caseId });
    await errand.step();
    const proofs = await here.db.worker.run(actorWith(['audit:read', 'case:read']), (tx) => here.log.reader.caseProofs(tx, caseId));
    const { old, checkpoint } = parseAddCheckpoint(proofs.witness ?? '');
    expect(old).toBe(proofs.size);
    expect(cosignaturesOf(checkpoint, [witness.key])).toHaveLength(1);
  });

  it('puts a later state into them when entries were sealed while they were made', async () => {
    const caseId = uuidv7();
    await errand.step();
    await here.write(2, { caseId });
    const made = here.db.worker.run(actorWith(['audit:read', 'case:read']), (tx) => here.log.reader.caseProofs(tx, caseId));
    // By then the paths have been read out of a tile that grows now, and the witness is waited for.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await here.write(3);
    await errand.step();
    const { size, checkpoint: first, witness: word } = await made;
    const { old, proof, checkpoint } = parseAddCheckpoint(word ?? '');
    const [before, after] = [first, checkpoint].map((note) => parseCheckpoint(noteText(note)));
    expect([old, before?.size]).toEqual([size, size]);
    expect(after?.size).toBeGreaterThan(size);
    expect(
      before &&
        after &&
        verifyConsistency({ first: size, firstRoot: before.root, second: after.size, secondRoot: after.root, path: proof }),
    ).toBe(true);
    expect(cosignaturesOf(checkpoint, [witness.key])).toHaveLength(1);
  });
});
