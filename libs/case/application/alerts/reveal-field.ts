import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { decryptField, KeyStore } from '#crypto';
import { DomainError, timestamp } from '#kernel';
import { type Actor, CONFIG, type Config, type Tx, UnitOfWork } from '#platform';
import { may, permitted } from '#rbac';
import type { RevealPurpose } from '../../domain/accounts/reveal-purpose.ts';
import { type ProtectedValue, RevealStore, type RevealTarget, type RevealView } from './reveal-store.ts';

export interface RevealRequest extends RevealTarget {
  purpose: RevealPurpose;
  view: RevealView;
}

export interface Revealed {
  value: string;
  /** When the screen hides it again. */
  until: string;
}

/** What a reveal reads: the value, its key, and for how long it may stand on a screen. */
@Injectable()
export class RevealDesk {
  constructor(
    readonly store: RevealStore,
    readonly keys: KeyStore,
    @Inject(CONFIG) readonly config: Config,
  ) {}
}

/**
 * Shows one protected value for some minutes, in view of a case or an alert in which it occurs and which the actor's right to reveal
 * reaches. The entry that says who saw what, and why, is written before the value leaves.
 */
@Injectable()
export class RevealField {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: RevealDesk,
    private readonly audit: Audit,
  ) {}

  /**
   * Throws `not-found` when the case or alert is out of sight, has no such value, or the value was erased; `forbidden` when it is in sight
   * and not within reach; `key-unavailable`.
   */
  execute(actor: Actor, { view, purpose, ...target }: RevealRequest): Promise<Revealed> {
    return this.unitOfWork.run(permitted(actor, 'field:reveal'), async (tx) => {
      const stored = await this.find(tx, view, target);
      const key = (await this.desk.keys.subjectKeys(tx, [stored.subject])).get(stored.subject);
      // With the provider away, the question itself fails with key-unavailable: a key that is not there was destroyed.
      if (!key) throw new DomainError('not-found', 'This value was erased for good');
      const value = decryptField(key, stored.place, stored.cipher);
      const { caseId, alertId } = view;
      await this.audit.record(tx, {
        action: 'field.reveal',
        object: { type: target.type, id: target.id },
        ...(caseId === undefined ? {} : { caseId }),
        reason: purpose,
        detail: { field: target.field, ...(alertId === undefined ? {} : { alertId }) },
      });
      return { value, until: timestamp(Date.parse(tx.now()) + this.desk.config.revealMinutes * 60_000) };
    });
  }

  private async find(tx: Tx, view: RevealView, target: RevealTarget): Promise<ProtectedValue> {
    const standing = await this.desk.store.standing(tx, view);
    if (!standing) throw new DomainError('not-found', 'There is no such case or alert');
    if (!may(tx.actor, 'field:reveal', standing)) throw new DomainError('forbidden', 'You reveal nothing in this case or alert');
    const stored = await this.desk.store.find(tx, view, target);
    if (!stored) throw new DomainError('not-found', 'There is no such value in this case or alert');
    return stored;
  }
}
