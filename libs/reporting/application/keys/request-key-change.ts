import { Injectable } from '@nestjs/common';
import type { RotatableKey } from '#crypto';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { type ApprovalDetail, DualControl, permitted, ViewApprovals } from '#rbac';
import { DESTROY_KEY, ROTATE_KEY } from './key-changes.ts';

export interface KeyChangeRequest {
  change: 'rotate' | 'destroy';
  /** `root`, or the name of a domain key. The root key rotates at its provider, by the operator's command. */
  key: string;
  version?: number | undefined;
  reason: string;
}

@Injectable()
export class RequestKeyChange {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly approvals: ViewApprovals,
  ) {}

  /** Throws `validation` for what cannot be asked for, `conflict` for a version in use, `not-found` for one that is not there. */
  execute(actor: Actor, { change, key, version, reason }: KeyChangeRequest): Promise<ApprovalDetail> {
    if ((change === 'destroy') !== (version !== undefined)) {
      throw new DomainError('validation', 'A version is named to destroy it, and only then', [
        { field: 'version', reason: 'belongs to destroying' },
      ]);
    }
    if (change === 'rotate' && key === 'root') {
      throw new DomainError('validation', 'The root key rotates by caspix keys rotate root', [
        { field: 'key', reason: 'rotates at its provider' },
      ]);
    }
    const action = change === 'rotate' ? ROTATE_KEY : DESTROY_KEY;
    const payload = change === 'rotate' ? { key: key as RotatableKey } : { key, version };
    return this.unitOfWork.run(permitted(actor, 'key:manage'), async (tx) => {
      const approval = await this.dualControl.request(tx, { action, subject: { type: 'key', id: key }, payload, reason });
      return this.approvals.detail(tx, approval.id);
    });
  }
}
