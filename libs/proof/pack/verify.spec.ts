import { describe, expect, test } from 'vitest';
import { canonicalBytes } from '../canonical.ts';
import { encodeEntry } from '../entry.ts';
import { leafHash } from '../merkle.ts';
import { sha256Hex } from '../sha256.ts';
import type { PackVerdict } from './checks.ts';
import { type Bend, examplePack, LOG, newKey } from './example-pack.ts';
import { entryPath, PACK, proofPath } from './layout.ts';
import { verifyPack } from './verify.ts';

const verifyFiles = (files: Map<string, Buffer>, keys: string[]): Promise<PackVerdict> =>
  verifyPack({ list: () => [...files.keys()], read: async (path) => files.get(path) ?? Promise.reject(new Error('no such file')) }, keys);

async function verdictOf(bend: Bend): Promise<PackVerdict> {
  const { files, vkey } = await examplePack(bend);
  return verifyFiles(files, [vkey]);
}

/** Changes a JSON payload file before the pack is signed, as somebody with the keys could. */
const editJson = (path: string, edit: (value: Record<string, unknown>) => void): Bend => ({
  payload: (files) => {
    const value = JSON.parse(files.get(path)?.toString('utf8') ?? '{}') as Record<string, unknown>;
    edit(value);
    files.set(path, canonicalBytes(value));
  },
});

describe('an evidence pack', () => {
  test('that is untouched holds in every check', async () => {
    const verdict = await verdictOf({});
    expect(verdict.checks.map(({ name, ok }) => [name, ok])).toEqual(
      [
        'signature',
        'tag-files',
        'files',
        'payload',
        'checkpoint',
        'case-file',
        'entries',
        'inclusion',
        'sequence',
        'case-head',
        'evidence',
        'counts',
      ].map((name) => [name, true]),
    );
    expect(verdict).toMatchObject({ valid: true, failure: null, notChecked: [], log: LOG, size: 305 });
    expect(verdict.checks.at(-2)?.detail).toContain('2 of 2');
  });

  test('with one byte changed is refused, and the file named, whichever file it is', async () => {
    const { files, vkey } = await examplePack();
    for (const [path, bytes] of files) {
      for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        const verdict = await verifyFiles(new Map([...files, [path, changed]]), [vkey]);
        expect(verdict.valid).toBe(false);
        expect(verdict.failure?.subject).toBe(path);
      }
    }
  });

  test('with a file taken out is refused, and the file named', async () => {
    const { files, vkey } = await examplePack();
    for (const path of files.keys()) {
      const verdict = await verifyFiles(new Map([...files].filter(([name]) => name !== path)), [vkey]);
      expect(verdict.valid).toBe(false);
      expect(verdict.failure?.subject).toBe(path);
    }
  });

  test.each(['data/extra.txt', 'audit/extra.note', 'autorun.inf', 'data/../escape', '.hidden'])(
    'with %s slipped in is refused',
    async (path) => {
      const { files, vkey } = await examplePack();
      const verdict = await verifyFiles(new Map([...files, [path, Buffer.from('x')]]), [vkey]);
      expect(verdict.failure).toMatchObject({ name: 'files', subject: path });
    },
  );

  test('is not valid for another key, even one of the same name', async () => {
    const { files } = await examplePack();
    for (const key of [newKey(LOG), newKey('other.example')]) {
      const verdict = await verifyFiles(files, [key.vkey]);
      expect(verdict.failure).toMatchObject({ name: 'signature', subject: PACK.signature });
    }
  });

  test('is valid with one right key among wrong ones, and a key that is none is an error of the caller', async () => {
    const { files, vkey } = await examplePack();
    expect((await verifyFiles(files, [newKey(LOG).vkey, vkey])).valid).toBe(true);
    await expect(verifyFiles(files, ['nonsense'])).rejects.toMatchObject({ fault: 'vkey-malformed' });
  });

  test('without any file is refused', async () => {
    expect((await verifyFiles(new Map(), [newKey(LOG).vkey])).failure).toMatchObject({ name: 'signature', subject: PACK.signature });
  });
});

describe('an evidence pack made wrong by one who holds the signing key is refused', () => {
  const cases: [what: string, bend: Bend, check: string, subject: string][] = [
    [
      'when an entry in the middle is left out and the rest renumbered',
      { entries: (all) => all.filter((_, i) => i !== 2) },
      'sequence',
      `entry 3 (${entryPath(3)})`,
    ],
    ['when the first entry is left out', { entries: (all) => all.slice(1) }, 'sequence', `entry 1 (${entryPath(1)})`],
    [
      'when the last entry is left out',
      { entries: (all) => all.slice(0, -1), head: (head) => ({ ...head, seq: 5 }) },
      'case-head',
      PACK.caseHead,
    ],
    [
      'when two entries are swapped',
      { entries: ([a, b, c, ...rest]) => (a && b && c ? [a, c, b, ...rest] : []) },
      'sequence',
      `entry 2 (${entryPath(2)})`,
    ],
    [
      'when an entry was changed after the log was signed',
      {
        payload: (files) =>
          files.set(entryPath(4), Buffer.from(files.get(entryPath(4))?.toString().replace('confirmed fraud', 'false positive') ?? '')),
      },
      'inclusion',
      `entry 4 (${entryPath(4)})`,
    ],
    [
      'when an entry is not in its canonical bytes',
      { payload: (files) => files.set(entryPath(4), Buffer.from(`${files.get(entryPath(4))?.toString()} `)) },
      'entries',
      `entry 4 (${entryPath(4)})`,
    ],
    [
      'when an entry belongs to another case',
      { entries: (all) => all.map((entry, i) => (i === 1 ? { ...entry, case: null } : entry)) },
      'entries',
      `entry 2 (${entryPath(2)})`,
    ],
    [
      'when an entry belongs to another log',
      { entries: (all) => all.map((entry) => ({ ...entry, log: 'elsewhere' })) },
      'entries',
      `entry 1 (${entryPath(1)})`,
    ],
    [
      'when a proof is that of another entry',
      { payload: (files) => files.set(proofPath(2), files.get(proofPath(3)) ?? Buffer.alloc(0)) },
      'inclusion',
      `entry 2 (${entryPath(2)})`,
    ],
    ['when a proof is for another size of the log', editJson(proofPath(2), (proof) => (proof['size'] = 304)), 'inclusion', proofPath(2)],
    ['when a proof is cut short', editJson(proofPath(2), (proof) => (proof['path'] = [])), 'inclusion', `entry 2 (${entryPath(2)})`],
    ['when a proof is none', editJson(proofPath(2), (proof) => (proof['path'] = ['xyz'])), 'inclusion', proofPath(2)],
    ['when a proof is missing', { payload: (files) => files.delete(proofPath(5)) }, 'entries', PACK.proofs],
    [
      'when the checkpoint has another root',
      { checkpoint: (state) => ({ ...state, root: Buffer.alloc(32) }) },
      'inclusion',
      `entry 1 (${entryPath(1)})`,
    ],
    ['when the case head names more entries', { head: (head) => ({ ...head, seq: 6 }) }, 'case-head', PACK.caseHead],
    [
      'when the case head names another last entry',
      { head: (head) => ({ ...head, leaf: 'ab'.repeat(32) }) },
      'case-head',
      `entry 5 (${entryPath(5)})`,
    ],
    ['when the case head is older than the checkpoint', { head: (head) => ({ ...head, size: 300 }) }, 'case-head', PACK.caseHead],
    ['when evidence was exchanged together with its digests', exchangeEvidence(), 'evidence', 'data/evidence/1-Kontoauszug-Marz.pdf'],
    ['when evidence that the log recorded is left out', leaveOutEvidence(), 'evidence', PACK.case],
    [
      'when an evidence file is not listed',
      { payload: (files) => files.set('data/evidence/3-more.txt', Buffer.from('x')) },
      'evidence',
      'data/evidence/3-more.txt',
    ],
    ['when it counts more comments than it has', { payload: (files) => files.set(PACK.comments, Buffer.from('[]')) }, 'counts', PACK.case],
    [
      'when its transactions are fewer than it says',
      { payload: (files) => files.set(PACK.transactions, Buffer.from('id\r\n')) },
      'counts',
      PACK.case,
    ],
    ['when its case record is of another format', editJson(PACK.case, (record) => (record['format'] = 2)), 'case-file', PACK.case],
    ['when its case record is of another log', editJson(PACK.case, (record) => (record['log'] = 'elsewhere')), 'case-file', PACK.case],
    [
      'when its case record can be read in two ways',
      { payload: (files) => files.set(PACK.case, Buffer.from('{"format":1,"format":1}')) },
      'case-file',
      PACK.case,
    ],
    ['when it has no report', { payload: (files) => files.delete(PACK.report) }, 'files', PACK.report],
  ];

  test.each(cases)('%s', async (_, bend, check, subject) => {
    const verdict = await verdictOf(bend);
    expect(verdict.valid).toBe(false);
    expect(verdict.failure).toMatchObject({ name: check, subject });
  });

  test('when evidence was exchanged, because the log recorded its digest at receipt', async () => {
    expect((await verdictOf(exchangeEvidence())).failure?.detail).toContain('recorded another SHA-256');
  });

  test('when the checkpoint of another log stands in it, signed by that log', async () => {
    const other = newKey('other.example/log');
    const { files } = await examplePack({ logKey: other, checkpoint: (state) => ({ ...state, origin: LOG }) });
    const verdict = await verifyFiles(files, [other.vkey]);
    expect(verdict.failure).toMatchObject({ name: 'checkpoint', subject: PACK.checkpoint });
  });

  test('when its checkpoint is a genuine one, but not the one it was signed with', async () => {
    const logKey = newKey(LOG);
    const mine = await examplePack({ logKey });
    const theirs = await examplePack({ logKey, checkpoint: (state) => ({ ...state, size: 299 }) });
    const note = theirs.files.get(PACK.checkpoint) ?? Buffer.alloc(0);
    const verdict = await verifyFiles(new Map([...mine.files, [PACK.checkpoint, note]]), [logKey.vkey]);
    expect(verdict.failure).toMatchObject({ name: 'tag-files', subject: PACK.checkpoint });
  });

  test('when only a key of another kind signed it and the log did not', async () => {
    const signKey = newKey('packs.example');
    const { files, vkey } = await examplePack({ signKey });
    expect((await verifyFiles(files, [signKey.vkey])).failure).toMatchObject({ name: 'checkpoint' });
    expect((await verifyFiles(files, [vkey])).failure).toMatchObject({ name: 'signature' });
    expect((await verifyFiles(files, [vkey, signKey.vkey])).valid).toBe(true);
  });

  test('even when all hashes of the tree were made to fit an entry that was changed, since its successor names it', async () => {
    const verdict = await verdictOf({
      entries: (all) => all.map((entry, i) => (i === 1 ? { ...entry, outcome: 'denied' as const } : entry)),
    });
    expect(verdict.failure).toMatchObject({ name: 'sequence', subject: `entry 3 (${entryPath(3)})` });
  });
});

test('evidence may be withheld from a pack, and the verdict says how much', async () => {
  const verdict = await verdictOf({
    payload: (files) => {
      const record = JSON.parse(files.get(PACK.case)?.toString() ?? '{}') as { evidence: { file: string | null }[] };
      for (const item of record.evidence) {
        files.delete(item.file ?? '');
        Object.assign(item, { file: null, withheld: 'the auditor may not open evidence' });
      }
      files.set(PACK.case, canonicalBytes(record));
    },
  });
  expect(verdict.valid).toBe(true);
  expect(verdict.checks.find(({ name }) => name === 'evidence')?.detail).toContain('2 withheld');
});

test('the leaf that entries name is the hash of the bytes in the pack', async () => {
  const { files } = await examplePack();
  const second = JSON.parse(files.get(entryPath(2))?.toString() ?? '') as Parameters<typeof encodeEntry>[0];
  expect(second.case?.prev).toBe(leafHash(files.get(entryPath(1)) ?? Buffer.alloc(0)).toString('hex'));
});

function exchangeEvidence(): Bend {
  const path = 'data/evidence/1-Kontoauszug-Marz.pdf';
  const forged = Buffer.from('%PDF-1.7 another statement of account');
  return {
    payload: (files) => {
      files.set(path, forged);
      const record = JSON.parse(files.get(PACK.case)?.toString() ?? '{}') as { evidence: { file: string; size: number; sha256: string }[] };
      const item = record.evidence.find(({ file }) => file === path);
      Object.assign(item ?? {}, { size: forged.length, sha256: sha256Hex(forged) });
      files.set(PACK.case, canonicalBytes(record));
    },
  };
}

function leaveOutEvidence(): Bend {
  return {
    payload: (files) => {
      const record = JSON.parse(files.get(PACK.case)?.toString() ?? '{}') as { evidence: { file: string }[]; counts: { evidence: number } };
      const [gone, ...rest] = record.evidence;
      files.delete(gone?.file ?? '');
      files.set(PACK.case, canonicalBytes({ ...record, evidence: rest, counts: { ...record.counts, evidence: rest.length } }));
    },
  };
}
