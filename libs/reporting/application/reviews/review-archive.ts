import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { canonicalBytes, entryFiles, type Json, PACK, type PackFile, ZIP_ENTRY_OPTIONS } from '#proof';
import { entriesCsv, reviewCsv } from './review-csv.ts';
import { reviewPdf } from './review-pdf.ts';
import type { ReviewResult } from './review-result.ts';

const readMe = (number: string) => `Access review ${number}

result.pdf, result.csv       the result, to read and for a spreadsheet
result.json                  the same, complete
entries.csv                  the audit entries behind it, with their place in the log
data/audit/entries/N.json    the exact bytes of each entry
data/audit/proofs/N.json     its inclusion proof (RFC 6962, section 2.1.1): index, size, leaf, path
audit/checkpoints/SIZE.note  the signed state of the log that the proofs of that size lead to (C2SP tlog-checkpoint)
audit/keys.txt               the key, for comparison; get the one that you trust by another way

To check an entry: SHA-256 of a zero byte and its bytes is the leaf; the path leads from there to the root in the checkpoint; the
checkpoint is signed by the log's key.
`;

/** The result with what proves it, as one ZIP. */
export async function reviewArchive(result: ReviewResult, keys: readonly string[]): Promise<Buffer> {
  const { review, items, proofs, at } = result;
  const proven = proofs.flatMap(({ entry, index, size, leaf, path }, i) =>
    entryFiles(i + 1, Buffer.from(entry.bytes), { index, size, leaf, path }),
  );
  const files: PackFile[] = [
    { path: 'README.txt', bytes: Buffer.from(readMe(review.number)) },
    { path: 'result.pdf', bytes: await reviewPdf(result) },
    { path: 'result.csv', bytes: Buffer.from(reviewCsv(result)) },
    { path: 'result.json', bytes: canonicalBytes({ review, items, at } as unknown as Json) },
    { path: 'entries.csv', bytes: Buffer.from(entriesCsv(result)) },
    ...[...new Map(proofs.map(({ size, checkpoint }) => [size, checkpoint]))].map(([size, note]) => ({
      path: `audit/checkpoints/${size}.note`,
      bytes: Buffer.from(note),
    })),
    { path: PACK.keys, bytes: Buffer.from(keys.map((key) => `${key}\n`).join('')) },
    ...proven,
  ];
  const zip = new yazl.ZipFile();
  for (const { path, bytes } of files) {
    zip.addBuffer(Buffer.from(bytes), `access-review-${review.number}/${path}`, { ...ZIP_ENTRY_OPTIONS, mtime: new Date(at) });
  }
  zip.end();
  return buffer(Readable.from(zip.outputStream as AsyncIterable<Buffer>));
}
