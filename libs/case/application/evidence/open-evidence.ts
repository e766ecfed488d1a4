import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { isDomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { evidenceNumber, type StoredEvidence } from './evidence-store.ts';
import { type ReadableEvidence, ReadEvidence } from './read-evidence.ts';

export type OpeningIntent = 'open' | 'download';

const events = {
  open: { custody: 'OPENED', action: 'evidence.open' },
  download: { custody: 'DOWNLOADED', action: 'evidence.download' },
} as const;

@Injectable()
export class OpenEvidence {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: ReadEvidence,
    private readonly audit: Audit,
  ) {}

  /**
   * Lets somebody read a piece of evidence. The whole file is checked against its digest before a byte is handed out, and handing out is
   * on record before it begins. Throws `not-found`, `key-unavailable`, and `integrity` (recorded as a failure) for a file that changed.
   */
  async execute(actor: Actor, id: string, intent: OpeningIntent): Promise<ReadableEvidence> {
    const found = await this.unitOfWork.run(permitted(actor, 'evidence:read'), (tx) => this.reader.find(tx, id));
    await this.check(actor, found, intent);
    await this.unitOfWork.run(permitted(actor, 'evidence:read'), async (tx) => {
      await this.reader.note(tx, events[intent].custody, [found.evidence]);
      await this.audit.record(tx, this.event(found.evidence, intent));
    });
    return found;
  }

  private async check(actor: Actor, { evidence, content }: ReadableEvidence, intent: OpeningIntent): Promise<void> {
    try {
      for await (const _ of content()) continue;
    } catch (error) {
      const reason = isDomainError(error) ? error.code : 'the file cannot be read';
      await this.unitOfWork.run(permitted(actor, 'evidence:read'), (tx) =>
        this.audit.record(tx, { ...this.event(evidence, intent), outcome: 'failed', reason }),
      );
      throw error;
    }
  }

  private event({ id, caseId, number, fileName, sha256 }: StoredEvidence, intent: OpeningIntent) {
    const detail = { number: evidenceNumber(number), fileName, sha256 };
    return { action: events[intent].action, object: { type: 'evidence', id }, caseId, detail };
  }
}
