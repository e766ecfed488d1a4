import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { decodeEntry, encodeEntry, leafHash } from '#proof';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import { shapeOf, shapeOfEntry } from '../application/verify/entry-shape.ts';

const storable = (maxLength: number) =>
  fc.string({ unit: 'binary', minLength: 1, maxLength }).filter((text) => !text.includes('\u0000') && text.isWellFormed());

describe('the bytes that the database writes', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db?.close());

  it('are, to the byte, the canonical bytes that everybody else would write', async () => {
    const property = fc.asyncProperty(
      fc.record({
        object: storable(60),
        reason: fc.option(storable(200)),
        withCase: fc.boolean(),
        cipher: fc.option(fc.uint8Array({ minLength: 1 })),
      }),
      async ({ object, reason, withCase, cipher }) => {
        const id = uuidv7();
        const caseId = withCase ? randomUUID() : null;
        await db.app.run(actorWith(['audit:read']), (tx) =>
          tx.query('SELECT audit.append($1, $2::uuid[], $3, $4, $5, $6::uuid[], $7, $8, $9::bytea[], $10)', [
            'caspix-test',
            [id],
            ['case.open'],
            ['case'],
            [object],
            [caseId],
            ['granted'],
            [reason],
            [cipher && Buffer.from(cipher)],
            [cipher && 'key "1"'],
          ]),
        );
        const { rows } = await db.superuser.query<{ bytes: Buffer; leaf: Buffer }>('SELECT bytes, leaf FROM audit.entries WHERE id = $1', [
          id,
        ]);
        const [row] = rows;
        if (!row) throw new Error('the entry is not there');
        const entry = decodeEntry(row.bytes);
        expect(encodeEntry(entry).equals(row.bytes)).toBe(true);
        expect(leafHash(row.bytes).equals(row.leaf)).toBe(true);
        expect(entry).toMatchObject({ id, object: { id: object }, reason });
        expect(shapeOf(row.bytes)).toEqual(shapeOfEntry(entry));
      },
    );
    await fc.assert(property, { numRuns: 150 });
  }, 60_000);

  it('escape what JSON escapes, and nothing else', async () => {
    const awkward = '"\\/\b\f\n\r\t\u0001\u001f\u007f\u0080\u2028\u2029é😀';
    const { rows } = await db.superuser.query('SELECT to_json($1::text)::text AS json', [awkward]);
    expect(rows[0].json).toBe(JSON.stringify(awkward));
  });
});
