import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bytesSource,
  openNote,
  openZip,
  parseCheckpoint,
  parseVkey,
  rootFromInclusion,
  sha256,
  verifyReviewArchive,
  type ZipArchive,
} from '#proof';
import { type TestApi, type TestClient, testApi } from '#testing/api';

const DAY = 86_400_000;

describe('the result of an access review', () => {
  let api: TestApi;
  let ada: TestClient;
  let review: string;
  beforeAll(async () => {
    api = await testApi();
    ada = await api.as('ada');
    const { ada: first, ben, cleo } = api.house.people;
    const body = {
      title: 'Analysts',
      scope: 'role',
      scopeId: 'analyst',
      reviewers: [first.id, ben.id],
      accountable: ben.id,
      dueAt: new Date(Date.now() + 7 * DAY).toISOString(),
      reason: 'The policy asks for it.',
    };
    review = (await ada.post('/reviews', body)).json.id;
    const { items } = (await ada.get(`/reviews/${review}/items`)).json;
    for (const item of items) {
      const answer = item.holder.id === cleo.id ? 'REVOKE' : 'KEEP';
      await ada.post(`/reviews/${review}/items/${item.id}/answer`, { answer, reason: '=HYPERLINK("https://evil.example")' });
    }
    const second = await api.as('ben');
    const { digest } = (await second.get(`/reviews/${review}`)).json;
    expect((await second.post(`/reviews/${review}/sign-off`, { digest, note: 'Seen.' })).status).toBe(200);
    await api.seal();
  });
  afterAll(() => api.close());

  const take = (client: TestClient, format: string) => client.post(`/reviews/${review}/report`, { format });

  it('is a table in which no cell is a formula', async () => {
    const { status, bytes } = await take(ada, 'csv');
    expect(status).toBe(200);
    const lines = bytes.toString('utf8').trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines.filter((line) => line.includes(',REVOKED,'))).toHaveLength(1);
    expect(bytes.toString('utf8')).not.toMatch(/(^|,)"?=/m);
  });

  it('is a paper', async () => {
    const { status, bytes } = await take(ada, 'pdf');
    expect([status, bytes.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
    expect(bytes.length).toBeGreaterThan(2000);
  });

  const text = async (zip: ZipArchive, name: string) => Buffer.from(await zip.read(name)).toString('utf8');

  it('comes with audit entries that prove themselves, with the log’s public key alone', async () => {
    const { bytes } = await take(ada, 'zip');
    const zip = await openZip(bytesSource(bytes));
    const folder = zip.names[0]?.split('/')[0] ?? '';
    const { key } = (await ada.get('/audit/status')).json;
    expect((await verifyReviewArchive(bytesSource(bytes), [key])).failure).toBeNull();
    const entries = zip.names.filter((name) => name.startsWith(`${folder}/data/audit/entries/`));
    const actions: string[] = [];
    for (const name of entries) {
      const entry = Buffer.from(await zip.read(name));
      const proof = JSON.parse(await text(zip, name.replace('/entries/', '/proofs/')));
      const note = openNote(Buffer.from(await zip.read(`${folder}/audit/checkpoints/${proof.size}.note`)), [parseVkey(key)]);
      const leaf = sha256(Buffer.concat([Buffer.from([0]), entry]));
      const path = proof.path.map((hash: string) => Buffer.from(hash, 'hex'));
      expect(rootFromInclusion(proof.index, proof.size, leaf, path)).toEqual(Buffer.from(parseCheckpoint(note.text).root));
      actions.push(JSON.parse(entry.toString('utf8')).action);
    }
    expect(actions).toEqual(
      expect.arrayContaining([
        'review.open',
        'review.keep',
        'review.revoke-asked',
        'approval.request',
        'approval.approve',
        'review.sign-off',
      ]),
    );
  });

  it('is given to who may read reviews, and each taking is on record', async () => {
    expect((await take(await api.as('finn'), 'csv')).status).toBe(200);
    expect((await take(await api.as('cleo'), 'csv')).status).toBe(403);
    const { rows } = await api.db.superuser.query(
      `SELECT count(*)::int AS n FROM audit.entries WHERE action = 'review.export' AND object_id = $1`,
      [review],
    );
    expect(rows[0].n).toBe(4);
  });
});
