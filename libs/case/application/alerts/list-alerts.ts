import { Injectable } from '@nestjs/common';
import { BlindIndex } from '#crypto';
import { type Actor, type Page, type Tx, UnitOfWork } from '#platform';
import { People, type PersonName, permitted, personIn } from '#rbac';
import { compactNumber } from '../../domain/accounts/iban.ts';
import { readAlertNumber } from '../../domain/alerts/alert-number.ts';
import { type AlertState, alertStates, openAlertStates } from '../../domain/alerts/alert-state.ts';
import { type AlertFilter, AlertStore, type AlertSummary } from './alert-store.ts';

export interface AlertQuery extends Omit<AlertFilter, 'states' | 'search'> {
  state: AlertState | 'open' | 'all';
  /** What was typed: an alert number, a full account number, or words of a name. */
  q?: string | undefined;
}

export type AlertRow = Omit<AlertSummary, 'ownerId'> & { owner: PersonName | null };

const SHORTEST_ACCOUNT = 6;

const statesOf = (state: AlertQuery['state']): readonly AlertState[] =>
  state === 'open' ? openAlertStates : state === 'all' ? alertStates : [state];

/** One page of the triage queue. */
@Injectable()
export class ListAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: AlertStore,
    private readonly blind: BlindIndex,
    private readonly people: People,
  ) {}

  /** `owner` may be a person's id, 'me' or 'none'. Throws `validation` for a cursor of another list. */
  execute(actor: Actor, { state, q, ...query }: AlertQuery): Promise<Page<AlertRow>> {
    const owner = query.owner === 'me' ? actor.sub : query.owner;
    const filter: AlertFilter = { ...query, owner, states: statesOf(state), search: this.search(q?.trim() ?? '') };
    return this.unitOfWork.read(permitted(actor, 'alert:read'), async (tx) => {
      const page = await this.store.page(tx, filter);
      return { items: await withOwners(tx, this.people, page.items), next: page.next };
    });
  }

  /** A typed text may be a number, an account and a name at once: whatever it matches is found. */
  private search(typed: string): AlertFilter['search'] {
    if (typed === '') return undefined;
    const number = readAlertNumber(typed);
    if (number !== undefined && /^alr/i.test(typed)) return { number };
    const accounts =
      /\d/.test(typed) && compactNumber(typed).length >= SHORTEST_ACCOUNT
        ? [this.blind.of('iban', typed), this.blind.of('account-number', typed)]
        : undefined;
    return { number, accounts, words: typed };
  }
}

/** Puts names to the ids of those who hold the alerts; asks nothing when nobody does. */
export async function withOwners<Row extends { ownerId: string | null }>(
  tx: Tx,
  people: People,
  rows: readonly Row[],
): Promise<(Omit<Row, 'ownerId'> & { owner: PersonName | null })[]> {
  const ids = new Set(rows.flatMap(({ ownerId }) => ownerId ?? []));
  const names = ids.size > 0 ? await people.names(tx, ids) : new Map<string, PersonName>();
  return rows.map(({ ownerId, ...row }) => ({ ...row, owner: ownerId === null ? null : personIn(names, ownerId) }));
}
