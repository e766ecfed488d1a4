import { Injectable } from '@nestjs/common';
import { BlindIndex } from '#crypto';
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

  /** By number, words of a title, or a whole account number, which is looked for by its blind index. Finds only what the actor may see. */
  execute(actor: Actor, q: string): Promise<SearchResult> {
    return this.unitOfWork.run(permitted(actor, 'session:own'), async (tx) => {
      const accountIndexes = this.accountIndexes(q);
      const number = /^\s*CAS-/i.test(q) ? null : (readAlertNumber(q) ?? null);
      const cases = await this.cases.search(tx, { q, accountIndexes, limit: LIMIT });
      const alerts = await this.alerts.find(tx, { number, accountIndexes, limit: LIMIT });
      return { cases: cases.map(({ id, number, title, state, priority }) => ({ id, number, title, state, priority })), alerts };
    });
  }

  private accountIndexes(q: string): Buffer[] {
    if (q.replace(/[^\p{L}\p{N}]/gu, '').length < SHORTEST_ACCOUNT) return [];
    return (['account-number', 'iban'] as const).flatMap((field) => {
      try {
        return [this.blind.of(field, q)];
      } catch (error) {
        // What cannot be an account number is no account's number.
        if (isDomainError(error) && error.code === 'validation') return [];
        throw error;
      }
    });
  }
}
