import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type CaseRecord, CaseStore, type RevealPurpose, revealPurposes } from '#case';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { type Approval, type Change, DualControl, type Executor, may } from '#rbac';
import { UnmaskPermits } from './unmask-permits.ts';

export const UNMASK_PACK = 'pack.unmask';

export interface UnmaskPayload {
  caseId: string;
  /** Who takes the pack: its maker, who therefore cannot agree to it. */
  holder: string;
  purpose: RevealPurpose;
  /** SHA-256 (hex) over exactly the values that would leave. */
  content: string;
  values: number;
}

/** A case as far as its values may leave in clear. Throws `not-found` out of sight, `forbidden` out of reach. */
export async function caseToUnmask(tx: Tx, cases: CaseStore, id: string): Promise<CaseRecord> {
  const found = await cases.find(tx, id);
  if (!found || !may(tx.actor, 'case:read', found)) throw new DomainError('not-found', 'There is no such case');
  if (!may(tx.actor, 'pack:export-unmasked', found)) throw new DomainError('forbidden', 'You unmask nothing of this case');
  return found;
}

/** Bulk reveal: protected values of a case leave in clear once a second person who may do the same has agreed to exactly these. */
@Injectable()
export class UnmaskPack implements Executor<UnmaskPayload>, OnModuleInit {
  readonly requires = 'pack:export-unmasked';

  constructor(
    private readonly dualControl: DualControl,
    private readonly cases: CaseStore,
    private readonly permits: UnmaskPermits,
    private readonly audit: Audit,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<UnmaskPayload>(UNMASK_PACK, this);
  }

  async describe(tx: Tx, { caseId, purpose, values }: UnmaskPayload): Promise<{ title: string; changes: Change[] }> {
    const { number, title } = await caseToUnmask(tx, this.cases, caseId);
    if (values === 0) throw new DomainError('conflict', 'This case has no protected value that could be shown');
    return {
      title: `Take an evidence pack of ${number} in clear: ${title}`,
      changes: [
        { label: 'Protected values in the pack', before: `${values} masked`, after: `${values} in clear` },
        { label: 'What for', before: '', after: revealPurposes[purpose] },
      ],
    };
  }

  async execute(tx: Tx, { caseId, holder, content, values, purpose }: UnmaskPayload, approval: Approval): Promise<void> {
    await this.permits.grant(tx, { id: approval.id, caseId, holder, digest: content });
    await this.audit.record(tx, {
      action: 'pack.unmask',
      object: { type: 'approval', id: approval.id },
      caseId,
      reason: purpose,
      detail: { approval: approval.number, holder, values, content },
    });
  }

  caseId({ caseId }: UnmaskPayload): string {
    return caseId;
  }

  concerns({ holder }: UnmaskPayload): string[] {
    return [holder];
  }

  /** Another value, or one less, and the request is void: agreed is to what was there. */
  async targetVersion(tx: Tx, { caseId }: UnmaskPayload): Promise<string> {
    await caseToUnmask(tx, this.cases, caseId);
    return (await this.permits.content(tx, caseId)).digest;
  }
}
