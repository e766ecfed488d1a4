import { saysOf } from '#audit-chain';
import type { CaseTransaction, Evidence } from '#case';
import { csvLine } from '#platform';
import { canonicalBytes, evidencePath, type Json, PACK, PACK_FORMAT, type PackCaseFile, type PackEvidence, type PackFile } from '#proof';
import { personIn } from '#rbac';
import { type CaseDossier, type PackOrder, shown } from './case-dossier.ts';

const person = ({ names }: CaseDossier, id: string | null): string | null => (id === null ? null : personIn(names, id).name);

const evidenceItem = (dossier: CaseDossier, item: Evidence): PackEvidence => ({
  n: item.number,
  id: item.id,
  file: evidencePath(item.number, item.fileName),
  name: item.fileName,
  size: item.size,
  sha256: item.sha256,
  type: item.sniffedType,
  note: item.note,
  uploadedAt: item.uploadedAt,
  uploadedBy: person(dossier, item.uploadedBy),
  custody: dossier.custody
    .filter((event) => event.evidenceId === item.id)
    .map((event) => ({ at: event.at, event: event.event, by: person(dossier, event.actorId) })),
});

const timeline = (dossier: CaseDossier): Json =>
  dossier.proofs.entries.map(({ entry: { entry }, index }) => ({
    seq: entry.case?.seq ?? null,
    index,
    at: entry.at,
    who: person(dossier, entry.actor.sub),
    did: saysOf(entry.action),
    action: entry.action,
    object: { type: entry.object.type, id: entry.object.id },
    outcome: entry.outcome,
    reason: entry.reason,
  }));

const comments = (dossier: CaseDossier): Json =>
  dossier.comments.map(({ id, authorId, body, revision, firstAt, createdAt }) => ({
    id,
    author: person(dossier, authorId),
    firstAt,
    revisedAt: createdAt,
    revision,
    body,
  }));

const HEADER = ['id', 'at', 'amount', 'currency', 'from', 'from_name', 'to', 'to_name', 'kind', 'description', 'flagged'];

/** Account numbers stand in clear only where the pack is unmasked and the account is on the case. */
const transactionsCsv = (dossier: CaseDossier): string => {
  const number = ({ accountId, masked }: CaseTransaction['from']) => dossier.clear.get(`account:${accountId}:number`) ?? masked;
  const rows = dossier.transactions.map((t) => [
    t.id,
    t.at,
    t.amount,
    t.currency,
    number(t.from),
    t.from.label,
    number(t.to),
    t.to.label,
    t.kind ?? '',
    t.description ?? '',
    t.flagged ? 'yes' : 'no',
  ]);
  return [HEADER, ...rows].map(csvLine).join('');
};

/** That the log was in doubt when the pack was made; null when it was not. */
const noticeOf = ({ incident }: CaseDossier): Json =>
  incident && {
    incident: incident.number,
    cause: incident.cause,
    says: incident.says,
    index: incident.index,
    openSince: incident.openedAt,
  };

const clearness = ({ permit }: PackOrder) => ({ masked: permit === null, purpose: permit?.purpose ?? null });

function caseFile(dossier: CaseDossier, order: PackOrder, log: string, createdAt: string): PackCaseFile {
  const { record, members } = dossier;
  return {
    format: PACK_FORMAT,
    log,
    pack: { id: order.packId, createdAt, ...clearness(order), integrity: noticeOf(dossier) },
    case: {
      id: record.id,
      number: record.number,
      title: record.title,
      summary: record.summary,
      type: record.type,
      typology: record.typology,
      priority: record.priority,
      state: record.state,
      disposition: record.disposition,
      dispositionReason: record.dispositionReason,
      decisionNote: record.decisionNote,
      owner: person(dossier, record.ownerId),
      detectedAt: record.detectedAt,
      determinedAt: record.determinedAt,
      createdAt: record.createdAt,
      closedAt: record.closedAt,
      exposure: record.exposure,
      recovered: record.recovered,
      loss: record.loss,
      currency: record.currency,
      version: record.version,
    },
    members: members.map((member) => ({
      kind: member.kind,
      label: member.label,
      role: member.role,
      fields: member.fields.map(({ field }, i) => ({ field, value: shown(dossier, member, i) })),
    })),
    evidence: dossier.evidence.map((item) => evidenceItem(dossier, item)),
    counts: {
      entries: dossier.proofs.entries.length,
      timeline: dossier.proofs.entries.length,
      comments: dossier.comments.length,
      transactions: dossier.transactions.length,
      evidence: dossier.evidence.length,
    },
  } as PackCaseFile;
}

/** The files of the pack that are not evidence, not proofs and not the report. */
export function recordFiles(dossier: CaseDossier, order: PackOrder, about: { log: string; createdAt: string }): PackFile[] {
  return [
    { path: PACK.case, bytes: canonicalBytes(caseFile(dossier, order, about.log, about.createdAt) as unknown as Json) },
    { path: PACK.timeline, bytes: canonicalBytes(timeline(dossier)) },
    { path: PACK.comments, bytes: canonicalBytes(comments(dossier)) },
    { path: PACK.transactions, bytes: Buffer.from(transactionsCsv(dossier)) },
  ];
}
