import { once } from 'node:events';
import PDFDocument from 'pdfkit';
import { saysOf } from '#audit-chain';
import { personIn } from '#rbac';
import { type CaseDossier, type PackOrder, shown } from './case-dossier.ts';

type Pdf = InstanceType<typeof PDFDocument>;

const INK = '#17181d';
const QUIET = '#616471';
const LINE = '#d6d7de';
const MARGIN = 54;

/**
 * The standard fonts of PDF hold Windows-1252 only. What they lack is written as its code point, since a report must neither drop
 * a character nor show another; the exact text stands in case.json.
 */
const printable = (text: string): string =>
  Array.from(text.normalize('NFC'), (character) => (WINDOWS_1252.test(character) ? character : `[U+${codePoint(character)}]`)).join('');

// The printable characters of Windows-1252, and the line feed.
const WINDOWS_1252 = /^[\n\x20-\x7e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]$/u;

const codePoint = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

const heading = (pdf: Pdf, text: string) => {
  pdf.moveDown(1.2).font('Helvetica-Bold').fontSize(12).fillColor(INK).text(text, MARGIN);
  pdf
    .moveTo(MARGIN, pdf.y + 2)
    .lineTo(pdf.page.width - MARGIN, pdf.y + 2)
    .lineWidth(0.5)
    .strokeColor(LINE)
    .stroke();
  pdf.moveDown(0.5);
};

const line = (pdf: Pdf, label: string, value: string) => {
  pdf.font('Helvetica').fontSize(9).fillColor(QUIET).text(`${label}  `, MARGIN, pdf.y, { continued: true });
  pdf.fillColor(INK).text(printable(value));
};

const paragraph = (pdf: Pdf, text: string) =>
  pdf.font('Helvetica').fontSize(9.5).fillColor(INK).text(printable(text), MARGIN, pdf.y, { lineGap: 2 });

const titlePage = (pdf: Pdf, { record, incident }: CaseDossier, order: PackOrder, createdAt: string) => {
  pdf.font('Helvetica').fontSize(9).fillColor(QUIET).text('Evidence pack', MARGIN);
  pdf.font('Helvetica-Bold').fontSize(20).fillColor(INK).text(record.number);
  pdf.fontSize(13).text(printable(record.title));
  pdf.moveDown(0.5);
  line(pdf, 'Made', `${createdAt} (UTC), pack ${order.packId}`);
  line(pdf, 'Sensitive values', order.unmasked ? `shown, for: ${order.purpose ?? ''}` : 'masked');
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

const footers = (pdf: Pdf, number: string) => {
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(page);
    pdf.page.margins.bottom = 0;
    pdf
      .font('Helvetica')
      .fontSize(8)
      .fillColor(QUIET)
      .text(`${number}, page ${page + 1} of ${count}`, MARGIN, pdf.page.height - 36, { lineBreak: false });
  }
};

/** The case as a person reads it, A4. What counts is in the other files; this one says so. */
export async function reportPdf(dossier: CaseDossier, order: PackOrder, createdAt: string): Promise<Buffer> {
  const info = {
    Title: `Evidence pack ${dossier.record.number}`,
    Producer: 'Caspix',
    Creator: 'Caspix',
    CreationDate: new Date(createdAt),
  };
  const pdf = new PDFDocument({ size: 'A4', margin: MARGIN, bufferPages: true, info, lang: 'en', pdfVersion: '1.7', tagged: true });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  titlePage(pdf, dossier, order, createdAt);
  for (const part of [facts, people, evidence, notes, timeline]) part(pdf, dossier);
  footers(pdf, dossier.record.number);
  pdf.end();
  await once(pdf, 'end');
  return Buffer.concat(chunks);
}
