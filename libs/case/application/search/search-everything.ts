import { Injectable } from '@nestjs/common';
import { type BlindField, BlindIndex } from '#crypto';
import { isDomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { readAlertNumber } from '../../domain/alerts/alert-number.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import { CaseStore } from '../cases/case-store.ts';
import { AlertSearch, type FoundAlert } from './alert-search.ts';

const LIMIT = 10;
/** Shorter than this, a number is a number of ours and never an account. */
const SHORTEST_ACCOUNT = 4;

export interface SearchResult {
  cases: Pick<CaseRecord, 'id' | 'number' | 'title' | 'state' | 'priority'>[];
  alerts: FoundAlert[];
}

@Injectable()
export class SearchEverything {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly alerts: AlertSearch,
    private readonly blind: BlindIndex,
  ) {}

  /**
   * By number, words of a title, or a whole account number, phone number, e-mail address or national id, which are
   * looked for by their blind indexes. Finds only what the actor may see.
   */
  execute(actor: Actor, q: string): Promise<SearchResult> {
    return this.unitOfWork.run(permitted(actor, 'session:own'), async (tx) => {
      const { accountIndexes, fieldIndexes } = this.indexes(q);
      const number = /^\s*CAS-/i.test(q) ? null : (readAlertNumber(q) ?? null);
      const cases = await this.cases.search(tx, { q, accountIndexes, fieldIndexes, limit: LIMIT });
      const alerts = await this.alerts.find(tx, { number, accountIndexes, fieldIndexes, limit: LIMIT });
      return { cases: cases.map(({ id, number, title, state, priority }) => ({ id, number, title, state, priority })), alerts };
    });
  }

  private indexes(q: string): { accountIndexes: Buffer[]; fieldIndexes: Buffer[] } {
    if (q.replace(/[^\p{L}\p{N}]/gu, '').length < SHORTEST_ACCOUNT) return { accountIndexes: [], fieldIndexes: [] };
    return {
      accountIndexes: (['account-number', 'iban'] as const).flatMap((field) => this.index(field, q)),
      fieldIndexes: (['national-id', 'phone', 'email'] as const).flatMap((field) => this.index(field, q)),
    };
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
