import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { Principals, permitted } from '#rbac';
import { type Finding, FindingStore } from './finding-store.ts';

/** An answer to a finding, inside one transaction. */
@Injectable()
export class FindingAnswers {
  constructor(
    private readonly findings: FindingStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  async answer(tx: Tx, id: string, reason: string): Promise<void> {
    const finding = await this.findings.lock(tx, id);
    if (!finding) throw new DomainError('not-found', 'There is no such finding');
    if (finding.acknowledgedAt !== null) throw new DomainError('conflict', 'Somebody answered this already');
    await this.assertSomebodyElses(tx, finding);
    await this.findings.acknowledge(tx, id, reason);
    const object = finding.user === null ? { type: 'finding', id } : { type: 'user', id: finding.user };
    await this.audit.record(tx, { action: 'auth.finding-answered', object, reason, detail: { finding: id, detector: finding.detector } });
  }

  /** Whoever guesses a password must not be able to say that it was nothing. */
  private async assertSomebodyElses(tx: Tx, { user }: Finding): Promise<void> {
    if (user === null) return;
    const [mine, theirs] = [await this.principals.find(tx, tx.actor.sub), await this.principals.find(tx, user)];
    if (user === tx.actor.sub || (mine && mine.person === theirs?.person)) {
      throw new DomainError('separation-of-duties', 'This is about your own account. A colleague answers it.');
    }
  }
}

@Injectable()
export class AcknowledgeFinding {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly answers: FindingAnswers,
  ) {}

  /** Throws `not-found`, `conflict`, `separation-of-duties` for a finding about oneself. */
  execute(actor: Actor, id: string, reason: string): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'watch:handle'), (tx) => this.answers.answer(tx, id, reason));
  }
}
