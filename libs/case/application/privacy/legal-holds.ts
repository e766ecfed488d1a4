import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import type { Executor } from '#rbac';
import { type Held, type LegalHold, PrivacyStore } from './privacy-store.ts';

export const PLACE_HOLD = 'hold.place';
export const LIFT_HOLD = 'hold.lift';
export interface LiftPayload {
  holdId: string;
}

const heldBy = ({ caseId, partyId }: LegalHold): Held => (caseId === null ? { partyId: partyId ?? '' } : { caseId });
const objectOf = (held: Held) => ('caseId' in held ? { type: 'case', id: held.caseId } : { type: 'party', id: held.partyId });
const caseOf = (held: Held) => ('caseId' in held ? { caseId: held.caseId } : {});

/** Placing and lifting legal holds, as dual control carries it out. */
@Injectable()
export class LegalHolds {
  constructor(
    private readonly store: PrivacyStore,
    private readonly audit: Audit,
  ) {}

  placing(): Executor<Held> {
    return {
      requires: 'hold:manage',
      caseId: (held) => ('caseId' in held ? held.caseId : null),
      describe: async (tx, held) => ({
        title: `Place a legal hold on ${await this.name(tx, held)}`,
        changes: [{ label: 'Erasure', before: 'Possible', after: 'Refused until the hold is lifted' }],
      }),
      execute: async (tx, held, approval) => {
        const id = uuidv7();
        await this.store.place(tx, id, held, approval.id);
        const detail = { approval: approval.number, hold: id };
        await this.audit.record(tx, { action: 'hold.place', object: objectOf(held), ...caseOf(held), reason: approval.reason, detail });
      },
    };
  }

  lifting(): Executor<LiftPayload> {
    return {
      requires: 'hold:manage',
      describe: async (tx, { holdId }) => ({
        title: `Lift the legal hold on ${await this.name(tx, heldBy(await this.inForce(tx, holdId)))}`,
        changes: [{ label: 'Erasure', before: 'Refused', after: 'Possible' }],
      }),
      execute: async (tx, { holdId }, approval) => {
        const held = heldBy(await this.inForce(tx, holdId));
        await this.store.lift(tx, holdId, approval.id);
        const detail = { approval: approval.number, hold: holdId };
        await this.audit.record(tx, { action: 'hold.lift', object: objectOf(held), ...caseOf(held), reason: approval.reason, detail });
      },
    };
  }

  /** Throws `not-found`, and `conflict` for one that was lifted. */
  private async inForce(tx: Tx, id: string): Promise<LegalHold> {
    const hold = await this.store.hold(tx, id);
    if (!hold) throw new DomainError('not-found', 'There is no such hold');
    if (hold.liftedAt !== null) throw new DomainError('conflict', 'This hold was lifted already');
    return hold;
  }

  private async name(tx: Tx, held: Held): Promise<string> {
    const name = await this.store.nameOf(tx, held);
    if (name === undefined) throw new DomainError('not-found', 'There is no such case or person');
    return name;
  }
}
