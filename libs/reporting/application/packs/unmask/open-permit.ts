import { Injectable } from '@nestjs/common';
import { revealPurposes } from '#case';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { assertPermitted, DualControl } from '#rbac';
import { UnmaskDesk } from './request-unmasking.ts';
import { caseToUnmask, type UnmaskPayload } from './unmask-pack.ts';

/** On what ground values leave in clear. */
export interface OpenedPermit {
  approvalId: string;
  approvalNumber: string;
  /** Of the closed list, for the log. */
  code: string;
  /** In words, for the pack. */
  purpose: string;
}

/** The permit that an export names, checked, and used up when the export is written down. */
@Injectable()
export class OpenPermit {
  constructor(
    private readonly dualControl: DualControl,
    private readonly desk: UnmaskDesk,
  ) {}

  /**
   * Throws `not-found` for a request that is not there, about another case or not approved, `forbidden` for somebody else's,
   * `approval-expired`, `approval-decided` for one that was used, `approval-void` when the values are not those that were agreed to.
   */
  async execute(tx: Tx, caseId: string, approvalId: string): Promise<OpenedPermit> {
    assertPermitted(tx.actor, 'pack:export-unmasked');
    await caseToUnmask(tx, this.desk.cases, caseId);
    const permit = await this.desk.permits.find(tx, approvalId);
    if (permit?.caseId !== caseId) throw new DomainError('not-found', 'There is no approved request of this kind for this case');
    if (permit.holder !== tx.actor.sub) throw new DomainError('forbidden', 'Whoever asked for it takes the pack, and nobody else');
    if (permit.usedAt !== null) throw new DomainError('approval-decided', 'This approval was used already: each is good for one pack');
    if (Date.parse(permit.expiresAt) <= Date.parse(tx.now()))
      throw new DomainError('approval-expired', 'This approval has run out: ask again');
    if ((await this.desk.permits.content(tx, caseId)).digest !== permit.digest) {
      throw new DomainError('approval-void', 'The protected values of the case are not those that were agreed to: ask again');
    }
    const { number, payload, reason } = await this.dualControl.get(tx, approvalId);
    const { purpose } = payload as UnmaskPayload;
    return { approvalId, approvalNumber: number, code: purpose, purpose: `${revealPurposes[purpose]}: ${reason}` };
  }

  /** Throws `approval-decided` when it was used meanwhile. */
  async use(tx: Tx, { approvalId }: OpenedPermit, packId: string): Promise<void> {
    if (!(await this.desk.permits.use(tx, approvalId, packId))) {
      throw new DomainError('approval-decided', 'This approval was used already: each is good for one pack');
    }
  }
}
