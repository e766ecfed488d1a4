import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { decryptField, KeyStore } from '#crypto';
import { DomainError, timestamp } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { REVEAL_SECONDS, type RevealPurpose } from '../../domain/accounts/reveal-purpose.ts';
import { RevealStore } from './reveal-store.ts';

export interface RevealRequest {
  type: 'account' | 'party';
  id: string;
  field: string;
  purpose: RevealPurpose;
  caseId?: string | undefined;
  alertId?: string | undefined;
}

export interface Revealed {
  value: string;
  /** When the screen hides it again. */
  until: string;
}

/** Shows one protected value for a minute. The entry that says who saw what, and why, is written before the value leaves. */
@Injectable()
export class RevealField {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: RevealStore,
    private readonly keys: KeyStore,
    private readonly audit: Audit,
  ) {}

  /** Throws `not-found` when there is no such value or it does not belong to the case or alert named, or was erased; `key-unavailable`. */
  execute(actor: Actor, { type, id, field, purpose, caseId, alertId }: RevealRequest): Promise<Revealed> {
    return this.unitOfWork.run(permitted(actor, 'field:reveal'), async (tx) => {
      const stored = await this.store.find(tx, type, id, field);
      if (!stored) throw new DomainError('not-found', 'There is no such value');
      if ((caseId !== undefined || alertId !== undefined) && !(await this.store.concerns(tx, { caseId, alertId }, type, id))) {
        throw new DomainError('not-found', 'There is no such value in this case or alert');
      }
      const key = (await this.keys.subjectKeys(tx, [stored.subject])).get(stored.subject);
      // With the provider away, the question itself fails with key-unavailable: a key that is not there was destroyed.
      if (!key) throw new DomainError('not-found', 'This value was erased for good');
      const value = decryptField(key, stored.place, stored.cipher);
      await this.audit.record(tx, {
        action: 'field.reveal',
        object: { type, id },
        ...(caseId === undefined ? {} : { caseId }),
        reason: purpose,
        detail: { field, ...(alertId === undefined ? {} : { alertId }) },
      });
      return { value, until: timestamp(Date.parse(tx.now()) + REVEAL_SECONDS * 1000) };
    });
  }
}
