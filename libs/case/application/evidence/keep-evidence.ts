import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { EvidenceVault } from './evidence-vault.ts';
import { type EvidenceToKeep, RecordEvidence } from './record-evidence.ts';

@Injectable()
export class KeepEvidence {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly record: RecordEvidence,
    private readonly vault: EvidenceVault,
  ) {}

  /** Makes a received file evidence of its case; the file takes its place once the row is committed. */
  execute(actor: Actor, received: EvidenceToKeep): Promise<string> {
    return this.unitOfWork.run(permitted(actor, 'evidence:upload'), async (tx) => {
      await this.record.execute(tx, received);
      tx.afterCommit(() => this.vault.keep(received.storage));
      return received.id;
    });
  }
}
