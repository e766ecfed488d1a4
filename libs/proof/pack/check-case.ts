import { isHashHex } from '../bytes.ts';
import type { Json } from '../strict-json.ts';
import { countCsvRows } from './csv.ts';
import { asList, asObject, type Dossier, Refusal } from './dossier.ts';
import { PACK, PACK_FORMAT, type PackCounts } from './layout.ts';

/** `case.json` speaks of the pack, the log and the case that the signature names. */
export async function caseFileMatches(pack: Dossier): Promise<string> {
  pack.caseFile = asObject(PACK.case, 'the file', await pack.json(PACK.case));
  const { format, log } = pack.caseFile;
  const about = asObject(PACK.case, 'pack', pack.caseFile['pack']);
  const record = asObject(PACK.case, 'case', pack.caseFile['case']);
  if (format !== PACK_FORMAT)
    throw new Refusal(PACK.case, `it has format ${String(format)}, and this verifier knows format ${PACK_FORMAT}`);
  if (about['id'] !== pack.statement.packId || record['id'] !== pack.statement.caseId || log !== pack.checkpoint.origin) {
    throw new Refusal(PACK.case, 'it speaks of another pack, another case or another log');
  }
  if (typeof about['masked'] !== 'boolean') throw new Refusal(PACK.case, 'it does not say whether values are masked');
  return `case ${String(record['number'])}, ${about['masked'] ? 'sensitive values masked' : 'sensitive values shown'}`;
}

interface EvidenceItem {
  readonly id: string;
  readonly file: string | null;
  readonly size: number;
  readonly sha256: string;
}

/** Each evidence file is what `case.json` and the entry of its receipt say, and none that the log knows of is left out. */
export async function evidenceMatches(pack: Dossier): Promise<string> {
  const items = asList(PACK.case, 'evidence', pack.caseFile['evidence']).map(readItem);
  const unnamed = new Set([...pack.present].filter((path) => path.startsWith(PACK.evidence)));
  const receipts = receiptsOf(pack);
  for (const item of items) {
    if (item.file !== null) await checkFile(pack, item, unnamed);
    for (const { subject, sha256 } of receipts.get(item.id) ?? []) {
      if (sha256 !== item.sha256) throw new Refusal(item.file ?? PACK.case, `${subject} recorded another SHA-256 when it was received`);
    }
  }
  for (const path of unnamed) throw new Refusal(path, 'case.json does not list it');
  const known = new Set(items.map(({ id }) => id));
  if (known.size !== items.length) throw new Refusal(PACK.case, 'it lists one piece of evidence twice');
  for (const [id, [first]] of receipts) {
    if (!known.has(id)) throw new Refusal(PACK.case, `evidence ${id} is left out, which ${first?.subject} recorded as received`);
  }
  const withheld = items.filter(({ file }) => file === null).length;
  return `${items.length - withheld} files as listed, ${withheld} withheld; the log recorded the digest of ${receipts.size} of ${items.length}`;
}

async function checkFile(pack: Dossier, item: EvidenceItem, unnamed: Set<string>): Promise<void> {
  const path = item.file ?? '';
  if (!unnamed.delete(path)) throw new Refusal(path, 'case.json lists it as evidence, and it is missing or listed twice');
  if (pack.digests.get(path) !== item.sha256) throw new Refusal(path, 'its SHA-256 is not the one in case.json');
  if ((await pack.read(path)).length !== item.size) throw new Refusal(path, 'its size is not the one in case.json');
}

function readItem(value: Json): EvidenceItem {
  const { id, file, size, sha256 } = asObject(PACK.case, 'a piece of evidence', value);
  if (typeof id !== 'string' || (file !== null && typeof file !== 'string') || typeof size !== 'number' || !isHashHex(sha256)) {
    throw new Refusal(PACK.case, 'a piece of evidence lacks its id, file, size or sha256');
  }
  return { id, file, size, sha256 };
}

/** Digests that entries of the log recorded, by evidence id: `object` names the evidence, `reason` reads `sha256:<hex>`. */
function receiptsOf(pack: Dossier): Map<string, { subject: string; sha256: string }[]> {
  const receipts = new Map<string, { subject: string; sha256: string }[]>();
  for (const { subject, entry } of pack.entries) {
    const sha256 = entry.reason?.startsWith('sha256:') ? entry.reason.slice(7) : null;
    if (entry.object.type !== 'evidence' || entry.outcome !== 'granted' || !isHashHex(sha256)) continue;
    receipts.set(entry.object.id, [...(receipts.get(entry.object.id) ?? []), { subject, sha256 }]);
  }
  return receipts;
}

/** The numbers that the pack states of itself are those that counting gives. */
export async function countsMatch(pack: Dossier): Promise<string> {
  const stated = asObject(PACK.case, 'counts', pack.caseFile['counts']);
  const counted: PackCounts = {
    entries: pack.entries.length,
    timeline: asList(PACK.timeline, 'the file', await pack.json(PACK.timeline)).length,
    comments: asList(PACK.comments, 'the file', await pack.json(PACK.comments)).length,
    transactions: countCsvRows(await pack.text(PACK.transactions)),
    evidence: asList(PACK.case, 'evidence', pack.caseFile['evidence']).length,
  };
  for (const [what, count] of Object.entries(counted)) {
    if (stated[what] !== count) throw new Refusal(PACK.case, `it counts ${String(stated[what])} ${what}, and there are ${count}`);
  }
  return Object.entries(counted)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}
