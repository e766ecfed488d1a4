import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { People, type PersonName, permitted, personIn } from '#rbac';
import { CaseStore } from '../cases/case-store.ts';
import { findCase } from '../cases/hold-case.ts';
import { type CustodyEventName, type Evidence, EvidenceStore, evidenceNumber } from './evidence-store.ts';

export interface EvidenceView extends Pick<Evidence, 'id' | 'fileName' | 'size' | 'sha256' | 'note' | 'uploadedAt' | 'opened'> {
  number: string;
  /** As found in the content, whatever was declared. */
  type: string;
  uploadedBy: PersonName;
  custody: { at: string; event: CustodyEventName; actor: PersonName }[];
}

@Injectable()
export class ListEvidence {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly evidence: EvidenceStore,
    private readonly people: People,
  ) {}

  /** By number, each with its custody from receipt on. */
  execute(actor: Actor, caseId: string): Promise<EvidenceView[]> {
    return this.unitOfWork.run(permitted(actor, 'evidence:read'), async (tx) => {
      await findCase(tx, this.cases, caseId, 'evidence:read');
      const evidence = await this.evidence.ofCase(tx, caseId);
      const custody = await this.evidence.custody(
        tx,
        evidence.map(({ id }) => id),
      );
      const names = await this.people.names(
        tx,
        new Set([...evidence.map(({ uploadedBy }) => uploadedBy), ...custody.map(({ actorId }) => actorId)]),
      );
      return evidence.map(({ id, fileName, size, sha256, note, uploadedAt, opened, number, sniffedType, uploadedBy }) => ({
        ...{ id, fileName, size, sha256, note, uploadedAt, opened, type: sniffedType },
        number: evidenceNumber(number),
        uploadedBy: personIn(names, uploadedBy),
        custody: custody
          .filter(({ evidenceId }) => evidenceId === id)
          .map(({ at, event, actorId }) => ({ at, event, actor: personIn(names, actorId) })),
      }));
    });
  }
}
