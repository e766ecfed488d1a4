import { saysOf } from '#audit-chain';
import type { ReviewItemView } from '#rbac';
import { heading, INK, line, MARGIN, type Pdf, paragraph, printable, QUIET, writePdf } from '../paper/pdf.ts';
import type { ReviewResult } from './review-result.ts';

const results: Readonly<Record<ReviewItemView['state'], string>> = {
  OPEN: 'no answer',
  KEPT: 'kept',
  REVOKING: 'to be taken away, second key missing',
  REVOKED: 'taken away',
  NOT_REVOKED: 'second key refused, still held',
  SUSPENDED: 'suspended, as nobody answered in time',
  SPARED: 'no answer; left, as the last administrator',
  GONE: 'ended otherwise',
};

const title = (pdf: Pdf, { review, at }: ReviewResult) => {
  pdf.font('Helvetica').fontSize(9).fillColor(QUIET).text('Access review', MARGIN);
  pdf.font('Helvetica-Bold').fontSize(20).fillColor(INK).text(review.number);
  pdf.fontSize(13).text(printable(review.title));
  pdf.moveDown(0.5);
  line(pdf, 'Made', `${at} (UTC)`);
  line(pdf, 'Asks about', review.asksAbout);
  line(pdf, 'Reviewers', review.reviewers.map(({ name }) => name).join(', '));
  line(pdf, 'Accountable', review.accountable.name);
  line(pdf, 'Opened, due', `${review.openedAt ?? 'not opened'}, ${review.dueAt}`);
  line(pdf, 'If unanswered', review.unanswered === 'suspend' ? 'the role ends' : 'reported, nothing ends');
};

const signature = (pdf: Pdf, { review }: ReviewResult) => {
  heading(pdf, 'Sign-off');
  if (!review.signedBy) {
    paragraph(pdf, 'Not signed off yet. What follows is how the answers stand.');
    line(pdf, 'SHA-256 of the answers', review.digest);
    return;
  }
  line(pdf, 'Signed', `${review.signedBy.name}, ${review.signedAt ?? ''}`);
  line(pdf, 'SHA-256 of the answers', review.result ?? '');
  paragraph(pdf, review.signNote ?? '');
};

const figures = (pdf: Pdf, { review: { counts } }: ReviewResult) => {
  heading(pdf, `Result (${counts.total} grants)`);
  for (const [label, n] of [
    ['Kept', counts.kept],
    ['Taken away', counts.revoked],
    ['To be taken away', counts.revoking],
    ['Refused by the second key', counts.notRevoked],
    ['Suspended', counts.suspended],
    ['Left as the last administrator', counts.spared],
    ['Ended otherwise', counts.gone],
    ['Unanswered', counts.open],
  ] as const) {
    if (n > 0) line(pdf, label, String(n));
  }
};

const grants = (pdf: Pdf, { items }: ReviewResult) => {
  heading(pdf, 'Grants');
  for (const item of items) {
    const { granted } = item;
    line(pdf, `${item.holder.name}, ${item.role.name}`, results[item.state]);
    const how = granted
      ? `${granted.number}, asked by ${granted.maker.name}, approved by ${granted.checkers.map(({ name }) => name).join(' and ')}: ${granted.reason}`
      : 'first set-up of the product';
    line(pdf, `   held since ${item.since}`, how);
    line(pdf, '   use', item.lastUsedAt ? `last ${item.lastUsedAt}, ${item.uses} in 90 days` : 'none');
    if (item.answeredBy) line(pdf, `   ${item.answeredBy.name}, ${item.answeredAt ?? ''}`, item.reason ?? '');
  }
};

const entries = (pdf: Pdf, { proofs, names }: ReviewResult) => {
  heading(pdf, `In the audit log (${proofs.length} entries)`);
  for (const {
    entry: { entry },
    index,
  } of proofs) {
    const outcome = entry.outcome === 'granted' ? '' : ` (${entry.outcome})`;
    line(pdf, `${entry.at}  no. ${index}`, `${names.get(entry.actor.sub)?.name ?? 'Unknown'} ${saysOf(entry.action)}${outcome}`);
  }
};

/** The result as a person reads and files it. */
export function reviewPdf(result: ReviewResult): Promise<Buffer> {
  const { number } = result.review;
  return writePdf({ title: `Access review ${number}`, foot: number, createdAt: result.at }, (pdf) => {
    for (const part of [title, signature, figures, grants, entries]) part(pdf, result);
  });
}
