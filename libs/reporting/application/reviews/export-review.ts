import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit, LogKeys } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { reviewArchive } from './review-archive.ts';
import { reviewCsv } from './review-csv.ts';
import { reviewPdf } from './review-pdf.ts';
import { GatherReviewResult, type ReviewResult } from './review-result.ts';

export const reviewFormats = ['pdf', 'csv', 'zip'] as const;
export type ReviewFormat = (typeof reviewFormats)[number];

export interface ReviewFile {
  bytes: Buffer;
  name: string;
  type: string;
  sha256: string;
}

const types: Readonly<Record<ReviewFormat, string>> = { pdf: 'application/pdf', csv: 'text/csv; charset=utf-8', zip: 'application/zip' };

/** Takes the result of an access review out of the product. It is on record before a byte of it is sent. */
@Injectable()
export class ExportReview {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly results: GatherReviewResult,
    private readonly keys: LogKeys,
    private readonly audit: Audit,
  ) {}

  /** Throws `not-found`, and `unavailable` while an entry of the campaign waits for its seal. */
  async execute(actor: Actor, id: string, format: ReviewFormat): Promise<ReviewFile> {
    const result = await this.results.of(actor, id);
    const bytes = await this.write(result, format);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await this.unitOfWork.run(permitted(actor, 'review:read'), (tx) =>
      this.audit.record(tx, { action: 'review.export', object: { type: 'review', id }, detail: { format, sha256 } }),
    );
    return { bytes, sha256, type: types[format], name: `access-review-${result.review.number}.${format}` };
  }

  private async write(result: ReviewResult, format: ReviewFormat): Promise<Buffer> {
    if (format === 'pdf') return reviewPdf(result);
    if (format === 'csv') return Buffer.from(reviewCsv(result));
    return reviewArchive(result, (await this.keys.now()).pins);
  }
}
