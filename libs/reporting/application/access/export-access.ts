import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted, ShowAccess } from '#rbac';
import { accessCsv, accessPdf } from './access-paper.ts';

export const accessFormats = ['pdf', 'csv'] as const;
export type AccessFormat = (typeof accessFormats)[number];

export interface AccessFile {
  bytes: Buffer;
  name: string;
  type: string;
  sha256: string;
}

const types: Readonly<Record<AccessFormat, string>> = { pdf: 'application/pdf', csv: 'text/csv; charset=utf-8' };

/** Takes out, on paper, what one person may do and why. It is on record before a byte of it is sent. */
@Injectable()
export class ExportAccess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ShowAccess,
    private readonly audit: Audit,
  ) {}

  /** Throws `not-found`. */
  execute(actor: Actor, userId: string, format: AccessFormat): Promise<AccessFile> {
    return this.unitOfWork.run(permitted(actor, 'user:read'), async (tx) => {
      const access = await this.access.of(tx, userId);
      const bytes = format === 'pdf' ? await accessPdf(access, tx.now()) : Buffer.from(accessCsv(access));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await this.audit.record(tx, { action: 'access.export', object: { type: 'user', id: userId }, detail: { format, sha256 } });
      return { bytes, sha256, type: types[format], name: `access-${userId}.${format}` };
    });
  }
}
