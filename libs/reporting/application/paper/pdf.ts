import { once } from 'node:events';
import PDFDocument from 'pdfkit';

export type Pdf = InstanceType<typeof PDFDocument>;

export const INK = '#17181d';
export const QUIET = '#616471';
const LINE = '#d6d7de';
export const MARGIN = 54;

/**
 * The standard fonts of PDF hold Windows-1252 only. What they lack is written as its code point, since a report must neither drop
 * a character nor show another; the exact text stands in the files beside it.
 */
export const printable = (text: string): string =>
  Array.from(text.normalize('NFC'), (character) => (WINDOWS_1252.test(character) ? character : `[U+${codePoint(character)}]`)).join('');

// The printable characters of Windows-1252, and the line feed.
const WINDOWS_1252 = /^[\n\x20-\x7e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]$/u;

const codePoint = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

export const heading = (pdf: Pdf, text: string) => {
  pdf.moveDown(1.2).font('Helvetica-Bold').fontSize(12).fillColor(INK).text(text, MARGIN);
  pdf
    .moveTo(MARGIN, pdf.y + 2)
    .lineTo(pdf.page.width - MARGIN, pdf.y + 2)
    .lineWidth(0.5)
    .strokeColor(LINE)
    .stroke();
  pdf.moveDown(0.5);
};

export const line = (pdf: Pdf, label: string, value: string) => {
  pdf.font('Helvetica').fontSize(9).fillColor(QUIET).text(`${label}  `, MARGIN, pdf.y, { continued: true });
  pdf.fillColor(INK).text(printable(value));
};

export const paragraph = (pdf: Pdf, text: string) =>
  pdf.font('Helvetica').fontSize(9.5).fillColor(INK).text(printable(text), MARGIN, pdf.y, { lineGap: 2 });

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

/** Title and moment of a paper; `foot` stands on each page beside its number. */
export interface Paper {
  title: string;
  foot: string;
  /** RFC 3339. */
  createdAt: string;
}

/** A document for people, A4, tagged for screen readers. */
export async function writePdf({ title, foot, createdAt }: Paper, write: (pdf: Pdf) => void): Promise<Buffer> {
  const info = { Title: title, Producer: 'Caspix', Creator: 'Caspix', CreationDate: new Date(createdAt) };
  const pdf = new PDFDocument({ size: 'A4', margin: MARGIN, bufferPages: true, info, lang: 'en', pdfVersion: '1.7', tagged: true });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  write(pdf);
  footers(pdf, foot);
  pdf.end();
  await once(pdf, 'end');
  return Buffer.concat(chunks);
}
