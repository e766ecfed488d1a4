import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Audit } from '#audit-chain';
import { KeyStore } from '#crypto';
import { DomainError, uuidv7 } from '#kernel';
import { ListEvidence } from './application/evidence/list-evidence.ts';
import { OpenEvidence } from './application/evidence/open-evidence.ts';
import { ReadEvidence } from './application/evidence/read-evidence.ts';
import { type CaseHouse, openCaseHouse } from './cases.fixture.ts';

const MAX = 200_000;
const PDF = '%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n';
const EXE = Buffer.from('MZ\x90\x00\x03'.padEnd(300, '\0'), 'latin1');

describe('evidence', () => {
  let here: CaseHouse;
  let caseId: string;

  beforeAll(async () => {
    here = await openCaseHouse({ evidenceMaxBytes: MAX });
    caseId = await here.work(here.cleo);
  });
  afterAll(() => here.close());

  const folder = (name: string) => join(here.db.config.evidenceDir, name);
  const incoming = () => (existsSync(folder('incoming')) ? readdirSync(folder('incoming')) : []);
  const rows = async (sql: string, ...values: unknown[]) => (await here.db.superuser.query(sql, values)).rows;
  const stored = () => rows('SELECT count(*)::int AS n FROM cases.evidence');
  const gather = async (source: AsyncIterable<Buffer>) => {
    const all: Buffer[] = [];
    for await (const piece of source) all.push(piece);
    return Buffer.concat(all);
  };
  const fileOf = (id: string) => join(folder('kept'), id.slice(-2), `${id}.cxev`);

  it('is received whole, named by its digest, kept encrypted, and given back as it was', async () => {
    const whole = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(150_000)]);
    const id = await here.upload(here.cleo, caseId, 'Zahlungsauftrag Müller.pdf', whole, 'application/pdf');
    const [view] = (await here.get(ListEvidence).execute(here.dan, caseId)).slice(-1);
    const sha256 = createHash('sha256').update(whole).digest('hex');
    expect(view).toMatchObject({
      id,
      fileName: 'Zahlungsauftrag Müller.pdf',
      type: 'application/pdf',
      size: whole.length,
      sha256,
      opened: false,
    });
    expect(incoming()).toEqual([]);
    expect(readFileSync(fileOf(id)).includes(whole.subarray(1000, 1032))).toBe(false);
    const { content } = await here.get(OpenEvidence).execute(here.dan, id, 'open');
    expect((await gather(content())).equals(whole)).toBe(true);
  });

  it('has a custody that names everybody who had it in hand', async () => {
    const id = await here.upload(here.cleo, caseId, 'orders.csv', 'a;b\n1;2\n');
    await here.get(OpenEvidence).execute(here.dan, id, 'open');
    await here.get(OpenEvidence).execute(here.finn, id, 'download');
    const view = (await here.get(ListEvidence).execute(here.dan, caseId)).find((one) => one.id === id);
    expect(view?.custody.map(({ event, actor }) => `${event} ${actor.name}`)).toEqual([
      'RECEIVED Cleo Test',
      'OPENED Dan Test',
      'DOWNLOADED Finn Test',
    ]);
    expect((await here.history(caseId)).slice(-3)).toEqual(['evidence.upload', 'evidence.open', 'evidence.download']);
    const forge = here.unitOfWork.run(here.cleo, (tx) =>
      tx.query(`UPDATE cases.custody_events SET event = 'RECEIVED' WHERE evidence_id = $1`, [id]),
    );
    await expect(forge).rejects.toMatchObject({ code: 'forbidden' });
    const as = here.unitOfWork.run(here.cleo, (tx) =>
      tx.query(`INSERT INTO cases.custody_events VALUES (gen_random_uuid(), $1, now(), 'OPENED', $2, sha256('x'))`, [id, here.dan.sub]),
    );
    await expect(as).rejects.toMatchObject({ code: 'forbidden' });
  });

  describe('is refused, and nothing of it stays', () => {
    const refusals: [string, string, string | Buffer, string, string][] = [
      ['when its content belies its name', 'invoice.pdf', EXE, 'application/pdf', 'file-type-mismatch'],
      ['when a page with a script calls itself a list', 'list.csv', '<html><script>alert(1)</script>', 'text/csv', 'file-type-mismatch'],
      ['when its content belies the declared type', 'scan', PDF, 'image/png', 'file-type-mismatch'],
      ['when it is too large', 'big.bin', randomBytes(MAX + 1), '', 'payload-too-large'],
      ['when it is empty', 'empty.txt', '', 'text/plain', 'validation'],
      ['when its name holds NUL', 'scan.pdf\0.exe', PDF, 'application/pdf', 'validation'],
      ['when its name is only a path', '../..', PDF, 'application/pdf', 'validation'],
    ];
    it.each(refusals)('%s', async (_, name, content, type, code) => {
      const before = await stored();
      const refused = here.upload(here.cleo, caseId, name, content, type);
      await expect(refused).rejects.toMatchObject({ code, fields: [{ field: 'file' }] });
      expect(await stored()).toEqual(before);
      expect(incoming()).toEqual([]);
    });

    it('when the audit refuses its entry', async () => {
      const before = [
        await stored(),
        await rows('SELECT evidence_count FROM cases.cases WHERE id = $1', caseId),
        await rows('SELECT count(*) FROM crypto.subject_keys'),
      ];
      const refuses = vi.spyOn(here.get(Audit), 'record').mockRejectedValueOnce(new DomainError('audit-refused', 'no'));
      await expect(here.upload(here.cleo, caseId, 'orders.csv', 'a;b\n')).rejects.toMatchObject({ code: 'audit-refused' });
      refuses.mockRestore();
      const after = [
        await stored(),
        await rows('SELECT evidence_count FROM cases.cases WHERE id = $1', caseId),
        await rows('SELECT count(*) FROM crypto.subject_keys'),
      ];
      expect(after).toEqual(before);
      expect(incoming()).toEqual([]);
    });

    it('when the case is not there, or sees no more evidence', async () => {
      const closed = await here.work(here.cleo);
      await here.db.superuser.query(`SET session_replication_role = replica`);
      await here.db.superuser.query('ALTER TABLE cases.cases DISABLE TRIGGER ALL');
      await here.db.superuser.query(
        `UPDATE cases.cases SET state = 'CLOSED', closed_at = now(), disposition = 'INCONCLUSIVE', disposition_reason = 'NO_ANSWER', decision_note = 'x' WHERE id = $1`,
        [closed],
      );
      await here.db.superuser.query('ALTER TABLE cases.cases ENABLE TRIGGER ALL');
      await here.db.superuser.query(`SET session_replication_role = origin`);
      await expect(here.upload(here.cleo, closed, 'a.txt', 'late')).rejects.toMatchObject({ code: 'transition-not-allowed' });
      await expect(here.upload(here.eva, caseId, 'a.txt', 'hello')).rejects.toMatchObject({ code: 'forbidden' });
      await expect(here.upload(here.cleo, uuidv7(), 'a.txt', 'hello')).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  it('that was changed on the disk is not handed out, and the attempt is on record', async () => {
    const id = await here.upload(here.cleo, caseId, 'orders.txt', 'one two three');
    const bytes = readFileSync(fileOf(id));
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    writeFileSync(fileOf(id), bytes);
    await expect(here.get(OpenEvidence).execute(here.dan, id, 'open')).rejects.toMatchObject({ code: 'integrity' });
    expect(await rows(`SELECT outcome FROM audit.entries WHERE object_id = $1 AND action = 'evidence.open'`, id)).toEqual([
      { outcome: 'failed' },
    ]);
    expect(await rows(`SELECT event FROM cases.custody_events WHERE evidence_id = $1`, id)).toEqual([{ event: 'RECEIVED' }]);
  });

  it('is unreadable for good once its key is destroyed', async () => {
    const id = await here.upload(here.cleo, caseId, 'orders.txt', 'one two three');
    const read = () => here.unitOfWork.run(here.dan, async (tx) => (await gather(here.get(ReadEvidence).read(tx, id))).toString());
    expect(await read()).toBe('one two three');
    await here.unitOfWork.run(here.cleo, (tx) => here.get(KeyStore).destroySubject(tx, id));
    await expect(read()).rejects.toMatchObject({ code: 'key-unavailable' });
  });
});
