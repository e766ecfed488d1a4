import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { canonicalBytes } from '#proof';
import { APPROVAL_LIFE_MILLIS, type Approval, stateAt } from '../../domain/approval.ts';
import { permissionCatalogue } from '../../domain/permissions.ts';
import { assertSetUp } from '../../domain/setup.ts';
import { ApprovalStore } from './approval-store.ts';
import { EndApproval } from './end-approval.ts';
import { type Executor, Executors, type Group, needsOf } from './executor.ts';

export interface ApprovalRequest {
  /** A registered action: `case.close`. */
  readonly action: string;
  readonly subject: { readonly type: string; readonly id: string };
  /** The exact change, as JSON. Its canonical bytes are what the second person agrees to. */
  readonly payload: object;
  readonly reason: string;
  /** When it runs out, RFC 3339; 24 hours from now unless said otherwise. */
  readonly expiresAt?: string;
}

const isPrivileged = ({ permission }: Group): boolean => permissionCatalogue[permission].sensitivity === 'privileged';

@Injectable()
export class RequestApproval {
  constructor(
    private readonly executors: Executors,
    private readonly approvals: ApprovalStore,
    private readonly audit: Audit,
    private readonly end: EndApproval,
  ) {}

  /**
   * Writes down a change that waits for a second person. Nothing else happens yet.
   * Throws `setup-incomplete`, `duplicate` when the same change already waits, `forbidden` for a service, and what the action's `describe` throws.
   */
  async execute(tx: Tx, { action, subject, payload, reason, expiresAt }: ApprovalRequest): Promise<Approval> {
    if (tx.actor.type !== 'user') throw new DomainError('forbidden', 'Services ask for nothing that needs two people');
    const executor = this.executors.of(action);
    if (needsOf(executor).some(isPrivileged)) assertSetUp(await this.approvals.setup(tx));
    const payloadBytes = canonicalBytes(payload);
    const digest = createHash('sha256').update(payloadBytes).digest('hex');
    await this.refuseTwin(tx, await this.approvals.twin(tx, action, subject, digest));
    const { title, changes } = await executor.describe(tx, payload);
    const id = uuidv7();
    const { caseId, ...rest } = await this.terms(tx, executor, payload);
    const made = await this.audit.record(tx, {
      action: 'approval.request',
      object: { type: 'approval', id },
      ...(caseId === null ? {} : { caseId }),
      // People write why in their own words, names included: the reason belongs to the encrypted part.
      detail: { action, subject: { ...subject }, digest, title, reason, changes: changes.map((change) => ({ ...change })) },
    });
    const madeAt = tx.now();
    const times = { madeAt, expiresAt: expiresAt ?? timestamp(Date.parse(madeAt) + APPROVAL_LIFE_MILLIS) };
    const what = { id, action, title, subject, payload, digest, changes, reason, maker: tx.actor.sub };
    return this.approvals.insert(tx, { ...what, ...times, ...rest, caseId, payloadBytes, madeEntry: made.id });
  }

  private async refuseTwin(tx: Tx, twin: Approval | null): Promise<void> {
    if (!twin) return;
    if (stateAt(twin, tx.now()) !== 'EXPIRED') throw new DomainError('duplicate', 'The same change already waits for a second person');
    await this.end.execute(tx, twin, 'EXPIRED', null);
  }

  /** What the action's executor says about this payload. */
  private async terms(tx: Tx, executor: Executor<unknown>, payload: object) {
    const caseId = executor.caseId?.(payload) ?? null;
    const needs = needsOf(executor);
    const asked = needs.length === 1 ? needs[0].permission : 'approval:read';
    return {
      caseId,
      requires: needs[0].permission,
      needs,
      visibleWith: executor.visibleWith ?? (caseId === null ? asked : ('case:read' as const)),
      concerns: executor.concerns?.(payload) ?? [],
      concernsGroups: executor.concernsGroups?.(payload) ?? [],
      targetVersion: (await executor.targetVersion?.(tx, payload)) ?? '',
    };
  }
}
