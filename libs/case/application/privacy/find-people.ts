import { Injectable } from '@nestjs/common';
import { type BlindField, BlindIndex } from '#crypto';
import { isDomainError, isUuid } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { type PersonOnFile, PrivacyStore } from './privacy-store.ts';

/**
 * Who a person is to whoever keeps holds and erasures: found by a whole identifier and by nothing less, since this desk has no business
 * leafing through people. Values stay closed; only their kinds are told.
 */
@Injectable()
export class FindPeople {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: PrivacyStore,
    private readonly blind: BlindIndex,
  ) {}

  /** By id, account number, IBAN, phone number, e-mail address or national id. */
  execute(actor: Actor, q: string): Promise<{ items: PersonOnFile[] }> {
    const id = isUuid(q.trim()) ? q.trim() : null;
    const indexes = (fields: readonly BlindField[]) => (id === null ? fields.flatMap((field) => this.index(field, q)) : []);
    const sought = {
      id,
      fieldIndexes: indexes(['national-id', 'phone', 'email']),
      accountIndexes: indexes(['account-number', 'iban']),
    };
    return this.unitOfWork.read(permitted(actor, 'hold:manage', 'party:erase'), async (tx) => ({
      items: await this.store.people(tx, sought),
    }));
  }

  private index(field: BlindField, q: string): Buffer[] {
    try {
      return [this.blind.of(field, q)];
    } catch (error) {
      // What cannot be a value of this field is none.
      if (isDomainError(error) && error.code === 'validation') return [];
      throw error;
    }
  }
}
