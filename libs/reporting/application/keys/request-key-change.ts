import { Injectable } from '@nestjs/common';
import { LogKeys } from '#audit-chain';
import { KeyRotation, type RotatableKey } from '#crypto';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type ApprovalDetail, DualControl, permitted, ViewApprovals } from '#rbac';
import { HAND_LOG_OVER, type HandOverPayload } from './hand-log-over.ts';
import { DESTROY_KEY, REWRAP_KEYS, ROTATE_KEY, type RotatePayload } from './key-changes.ts';

export interface KeyChangeRequest {
  change: 'rotate' | 'rewrap' | 'destroy';
  /** `root`, `checkpoint` (which signs the log), or the name of a domain key. */
  key: string;
  version?: number | undefined;
  reason: string;
}

/** What the keys that do not rotate by a row of the database are asked about. */
@Injectable()
export class KeyChangeParts {
  constructor(
    readonly logKeys: LogKeys,
    readonly rotation: KeyRotation,
  ) {}
}

@Injectable()
export class RequestKeyChange {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly approvals: ViewApprovals,
    private readonly parts: KeyChangeParts,
  ) {}

  /** Throws `validation` for what cannot be asked for, `conflict` for a version in use or a key not made yet, `not-found` for one that is not there. */
  execute(actor: Actor, { change, key, version, reason }: KeyChangeRequest): Promise<ApprovalDetail> {
    if ((change === 'destroy') !== (version !== undefined)) {
      throw new DomainError('validation', 'A version is named to destroy it, and only then', [
        { field: 'version', reason: 'belongs to destroying' },
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
    if (key === 'root') {
      const { provider } = await this.parts.rotation.status(tx);
      return { action: ROTATE_KEY, payload: { key, version: provider.rootVersion + 1 } };
    }
    if (key !== 'checkpoint') return { action: ROTATE_KEY, payload: { key: key as RotatableKey } };
    const { version, vkey } = await this.parts.logKeys.announceable(tx);
    return { action: HAND_LOG_OVER, payload: { version, vkey } };
  }
}
