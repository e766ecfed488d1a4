import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { DECIDED_STATES } from '../../domain/cases/case-states.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import { CaseStore } from '../cases/case-store.ts';
import { holdCase } from '../cases/hold-case.ts';
import { EvidenceStore, evidenceNumber } from './evidence-store.ts';
import type { ReceivedFile } from './evidence-vault.ts';
import { FileKeys } from './file-keys.ts';

export interface EvidenceToKeep extends ReceivedFile {
  caseId: string;
  fileName: string;
  declaredType: string;
  note: string;
}

/** Evidence may arrive while a second person decides: the request names what it relies on, and this is not among it. */
export function assertTakesEvidence({ state }: CaseRecord): void {
  if (DECIDED_STATES.includes(state)) throw new DomainError('transition-not-allowed', 'The case is closed and takes no more evidence');
}

/** Writes the row, the first custody event and the entry of a received file, in the caller's transaction. */
@Injectable()
export class RecordEvidence {
  constructor(
    private readonly cases: CaseStore,
    private readonly evidence: EvidenceStore,
    private readonly keys: FileKeys,
    private readonly audit: Audit,
  ) {}

  async execute(tx: Tx, received: EvidenceToKeep): Promise<void> {
    const { id, caseId, storage, size, sha256, sniffed, fileName, declaredType, note } = received;
    assertTakesEvidence(await holdCase(tx, this.cases, { id: caseId, with: 'evidence:upload' }));
    const number = await this.cases.nextEvidenceNumber(tx, caseId);
    const fileKey = await this.keys.lock(tx, id, received.key);
    await this.evidence.insert(tx, {
      id,
      caseId,
      number,
      fileName,
      declaredType,
      sniffedType: sniffed.type,
      size,
      sha256,
      storage,
      fileKey,
      note,
    });
    await this.evidence.note(tx, 'RECEIVED', [{ id, sha256 }]);
    await this.audit.record(tx, {
      action: 'evidence.upload',
      object: { type: 'evidence', id },
      caseId,
      // In the sealed bytes, so that a pack's verifier holds the file against the log and not only against the manifest (libs/proof).
      reason: `sha256:${sha256}`,
      detail: { number: evidenceNumber(number), fileName, type: sniffed.type, size, sha256, note },
    });
  }
}
