import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { DualControl, permitted } from '#rbac';
import type { MoveFacts } from '../../domain/cases/facts.ts';
import { moveCase } from '../../domain/cases/move.ts';
import type { CaseVerb } from '../../domain/cases/transitions.ts';
import type { CaseRecord } from './case-record.ts';
import { CaseStore } from './case-store.ts';
import { holdCase } from './hold-case.ts';

/** What the rules look at. A case that waits for a second person names the request it waits for. */
export async function factsAbout(tx: Tx, dualControl: DualControl, held: CaseRecord, reason = ''): Promise<MoveFacts> {
  const asked = held.state === 'PENDING_APPROVAL' || held.state === 'REOPEN_REQUESTED' ? held.approvalId : null;
  const requestWaits = asked !== null && (await dualControl.get(tx, asked)).state === 'PENDING';
  return { state: held.state, owner: held.ownerId, actor: tx.actor.sub, reason, requestWaits };
}

@Injectable()
export class MoveCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly dualControl: DualControl,
    private readonly audit: Audit,
  ) {}

  /** Moves a case along its table. Throws `stale-version`, `transition-not-allowed` with what stands in the way, `forbidden`. */
  execute(actor: Actor, { id, version, verb, reason }: { id: string; version: number; verb: CaseVerb; reason: string }): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      const held = await holdCase(tx, this.cases, { id, version, with: 'case:work' });
      const move = moveCase(verb, await factsAbout(tx, this.dualControl, held, reason), actor.permissions);
      if (move.door !== 'move') throw new DomainError('transition-not-allowed', `'${verb}' has a way of its own and is not done here`);
      await this.cases.change(tx, id, version, { state: move.to });
      await this.audit.record(tx, {
        action: `case.${move.verb}`,
        object: { type: 'case', id },
        caseId: id,
        ...(reason === '' ? {} : { reason }),
        detail: { verb, from: move.from, to: move.to },
      });
    });
  }
}
