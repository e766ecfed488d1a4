import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type ApprovalDetail, type ApprovalRequest, DualControl, permitted, ViewApprovals } from '#rbac';
import { ERASE_PARTY, EraseParty, type ErasePayload } from './erase-party.ts';
import { LegalHolds, LIFT_HOLD, type LiftPayload, PLACE_HOLD } from './legal-holds.ts';
import type { Held } from './privacy-store.ts';

/** Puts erasure and holds under dual control. */
@Injectable()
export class PrivacyExecutors {
  constructor(
    private readonly dualControl: DualControl,
    private readonly eraseParty: EraseParty,
    private readonly holds: LegalHolds,
  ) {}

  all(): void {
    this.dualControl.register<ErasePayload>(ERASE_PARTY, this.eraseParty);
    this.dualControl.register<Held>(PLACE_HOLD, this.holds.placing());
    this.dualControl.register<LiftPayload>(LIFT_HOLD, this.holds.lifting());
  }
}

@Injectable()
export class AskForPrivacyChange {
  constructor(
    private readonly dualControl: DualControl,
    private readonly approvals: ViewApprovals,
  ) {}

  async execute(tx: Tx, request: ApprovalRequest): Promise<ApprovalDetail> {
    return this.approvals.detail(tx, (await this.dualControl.request(tx, request)).id);
  }
}

/** Asks a second person to erase somebody, or to place or lift a legal hold. Nothing changes until they agree. */
@Injectable()
export class RequestPrivacyChange implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ask: AskForPrivacyChange,
    private readonly register: PrivacyExecutors,
  ) {}

  onModuleInit(): void {
    this.register.all();
  }

  /** Throws `not-found`, `conflict` under a hold, while somebody works on it, and when it is done already. */
  erase(actor: Actor, partyId: string, reason: string): Promise<ApprovalDetail> {
    const request = { action: ERASE_PARTY, subject: { type: 'party', id: partyId }, payload: { partyId }, reason };
    return this.unitOfWork.run(permitted(actor, 'party:erase'), (tx) => this.ask.execute(tx, request));
  }

  placeHold(actor: Actor, held: Held, reason: string): Promise<ApprovalDetail> {
    const subject = 'caseId' in held ? { type: 'case', id: held.caseId } : { type: 'party', id: held.partyId };
    return this.unitOfWork.run(permitted(actor, 'hold:manage'), (tx) =>
      this.ask.execute(tx, { action: PLACE_HOLD, subject, payload: held, reason }),
    );
  }

  liftHold(actor: Actor, holdId: string, reason: string): Promise<ApprovalDetail> {
    const request = { action: LIFT_HOLD, subject: { type: 'hold', id: holdId }, payload: { holdId }, reason };
    return this.unitOfWork.run(permitted(actor, 'hold:manage'), (tx) => this.ask.execute(tx, request));
  }
}
