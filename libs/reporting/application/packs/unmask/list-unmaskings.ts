import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { type ApprovalState, DualControl, permitted } from '#rbac';
import { UnmaskDesk } from './request-unmasking.ts';
import { caseToUnmask, UNMASK_PACK, type UnmaskPayload } from './unmask-pack.ts';

/** One's own request for a pack in clear, and how far it is. */
export interface Unmasking {
  /** Of the request; what the export names. */
  id: string;
  number: string;
  purpose: string;
  reason: string;
  state: ApprovalState;
  /** Until when the pack can be taken; null before it is approved. */
  until: string | null;
  usedAt: string | null;
}

const SHOWN = 20;

/** The requests that the actor made for packs of this case in clear, newest first. */
@Injectable()
export class ListUnmaskings {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly desk: UnmaskDesk,
  ) {}

  /** Throws `not-found`, `forbidden` out of reach. */
  execute(actor: Actor, caseId: string): Promise<{ items: Unmasking[] }> {
    return this.unitOfWork.read(permitted(actor, 'pack:export-unmasked'), async (tx) => {
      await caseToUnmask(tx, this.desk.cases, caseId);
      const { items } = await this.dualControl.list(tx, { caseId, action: UNMASK_PACK, limit: SHOWN });
      const permits = new Map((await this.desk.permits.ofCase(tx, caseId)).map((permit) => [permit.id, permit]));
      const own = items.filter(({ maker }) => maker === actor.sub);
      return {
        items: own.map(({ id, number, payload, reason, state }) => ({
          ...{ id, number, purpose: (payload as UnmaskPayload).purpose, reason, state },
          until: permits.get(id)?.expiresAt ?? null,
          usedAt: permits.get(id)?.usedAt ?? null,
        })),
      };
    });
  }
}
