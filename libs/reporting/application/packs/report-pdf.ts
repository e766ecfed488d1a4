import { saysOf } from '#audit-chain';
import { personIn } from '#rbac';
import { heading, INK, line, MARGIN, type Pdf, paragraph, printable, QUIET, writePdf } from '../paper/pdf.ts';
import { type CaseDossier, type PackOrder, shown } from './case-dossier.ts';

const titlePage = (pdf: Pdf, { record, incident }: CaseDossier, order: PackOrder, createdAt: string) => {
  pdf.font('Helvetica').fontSize(9).fillColor(QUIET).text('Evidence pack', MARGIN);
  pdf.font('Helvetica-Bold').fontSize(20).fillColor(INK).text(record.number);
  pdf.fontSize(13).text(printable(record.title));
  pdf.moveDown(0.5);
  line(pdf, 'Made', `${createdAt} (UTC), pack ${order.packId}`);
  line(pdf, 'Sensitive values', order.permit ? `shown, ${order.permit.approvalNumber}: ${order.permit.purpose}` : 'masked');
  if (incident) {
    line(pdf, 'Integrity', `The audit log is in doubt: incident ${incident.number}, open since ${incident.openedAt}: ${incident.says}.`);
  }
  line(pdf, 'Check it', 'Run the offline verifier on the ZIP with the public key that you were given apart from it.');
};

const facts = (pdf: Pdf, { record, names }: CaseDossier) => {
  heading(pdf, 'Case');
  line(pdf, 'State', record.state);
  line(pdf, 'Type', `${record.type}, ${record.typology}, priority ${record.priority}`);
  line(pdf, 'Owner', record.ownerId === null ? 'nobody' : personIn(names, record.ownerId).name);
  line(pdf, 'Opened', record.createdAt);
  if (record.determinedAt) line(pdf, 'Suspicion determined', record.determinedAt);
  if (record.closedAt) line(pdf, 'Closed', record.closedAt);
  line(pdf, 'Exposure', `${record.exposure} ${record.currency}`);
  line(pdf, 'Recovered', `${record.recovered} ${record.currency}`);
  line(pdf, 'Lost', `${record.loss} ${record.currency}`);
  if (record.summary) paragraph(pdf, record.summary);
  if (record.disposition) {
    heading(pdf, 'Decision');
    line(pdf, 'Disposition', `${record.disposition}, ${record.dispositionReason ?? ''}`);
    paragraph(pdf, record.decisionNote ?? '');
  }
};

const people = (pdf: Pdf, dossier: CaseDossier) => {
  heading(pdf, `Parties and accounts (${dossier.members.length})`);
  for (const member of dossier.members) {
    const fields = member.fields.map(({ field }, i) => `${field} ${shown(dossier, member, i)}`).join(', ');
    line(pdf, member.role.toLowerCase(), `${member.label}${fields ? `: ${fields}` : ''}`);
  }
};

const evidence = (pdf: Pdf, dossier: CaseDossier) => {
  heading(pdf, `Evidence (${dossier.evidence.length})`);
  for (const item of dossier.evidence) {
    line(pdf, `E-${String(item.number).padStart(2, '0')}`, `${item.fileName}, ${item.size} bytes, ${item.sniffedType}`);
    line(pdf, 'SHA-256', item.sha256);
  }
};

const notes = (pdf: Pdf, dossier: CaseDossier) => {
  heading(pdf, `Comments (${dossier.comments.length})`);
  for (const comment of dossier.comments) {
    line(pdf, comment.firstAt, `${personIn(dossier.names, comment.authorId).name}, revision ${comment.revision}`);
    paragraph(pdf, comment.body);
  }
};

const timeline = (pdf: Pdf, dossier: CaseDossier) => {
  heading(pdf, `Timeline (${dossier.proofs.entries.length} audit entries)`);
  for (const {
    entry: { entry },
    index,
  } of dossier.proofs.entries) {
    const refused = entry.outcome === 'granted' ? '' : ` (${entry.outcome})`;
    line(pdf, `${entry.at}  no. ${index}`, `${personIn(dossier.names, entry.actor.sub).name} ${saysOf(entry.action)}${refused}`);
  }
};

/** The case as a person reads it, A4. What counts is in the other files; this one says so. */
export function reportPdf(dossier: CaseDossier, order: PackOrder, createdAt: string): Promise<Buffer> {
  const about = { title: `Evidence pack ${dossier.record.number}`, foot: dossier.record.number, createdAt };
  return writePdf(about, (pdf) => {
    titlePage(pdf, dossier, order, createdAt);
    for (const part of [facts, people, evidence, notes, timeline]) part(pdf, dossier);
  });
}
