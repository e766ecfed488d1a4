import { Injectable } from '@nestjs/common';
import { LogKeys } from '#audit-chain';
import type { RotatableKey } from '#crypto';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type ApprovalDetail, DualControl, permitted, ViewApprovals } from '#rbac';
import { DESTROY_KEY, HAND_LOG_OVER, type HandOverPayload, REWRAP_KEYS, ROTATE_KEY, type RotatePayload } from './key-changes.ts';

export interface KeyChangeRequest {
  change: 'rotate' | 'rewrap' | 'destroy';
  /** `root`, `checkpoint` (which signs the log), or the name of a domain key. The root key rotates by the operator's command. */
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
    private readonly logKeys: LogKeys,
  ) {}

  /** Throws `validation` for what cannot be asked for, `conflict` for a version in use or a key not made yet, `not-found` for one that is not there. */
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
    if (change === 'destroy' && key === 'checkpoint') {
      throw new DomainError('validation', 'What this key signed has to stay checkable', [{ field: 'key', reason: 'is never destroyed' }]);
    }
    if (change === 'rewrap' && key !== 'case') {
      throw new DomainError('validation', 'What lies under the other keys is never written anew', [
        { field: 'key', reason: 'is not moved' },
      ]);
    }
    return this.unitOfWork.run(permitted(actor, 'key:manage'), async (tx) => {
      const asked = await this.asked(tx, { change, key, version });
      const approval = await this.dualControl.request(tx, { ...asked, subject: { type: 'key', id: key }, reason });
      return this.approvals.detail(tx, approval.id);
    });
  }

  private async asked(tx: Tx, { change, key, version }: Omit<KeyChangeRequest, 'reason'>) {
    if (change === 'rewrap') return { action: REWRAP_KEYS, payload: { key } };
    return change === 'destroy' ? { action: DESTROY_KEY, payload: { key, version } } : this.rotation(tx, key);
  }

  private async rotation(tx: Tx, key: string): Promise<{ action: string; payload: RotatePayload | HandOverPayload }> {
    if (key !== 'checkpoint') return { action: ROTATE_KEY, payload: { key: key as RotatableKey } };
    const { version, vkey } = await this.logKeys.announceable(tx);
    return { action: HAND_LOG_OVER, payload: { version, vkey } };
  }
}
