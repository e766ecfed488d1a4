import type { AccountEntry } from './account-book.ts';
import { currencyOf, type IncomingAlert } from './draft-alert.ts';
import type { PartyEntry } from './party-book.ts';

/** An alert that got its row. */
export interface TakenAlert {
  id: string;
  number: string;
  alert: IncomingAlert;
}

/** A subject whose account is still a number. */
export interface SubjectLink {
  alertId: string;
  ordinal: number;
  number: string | null;
  partyId: string | null;
  role: string;
}

/** The parties that the alerts name, alert by alert. One without reference or national id is a person of that alert alone. */
export const partyEntries = (taken: readonly TakenAlert[]): PartyEntry[] =>
  taken.flatMap(({ alert }) =>
    alert.subjects.flatMap(({ party }, i) => (party ? [{ party, fallbackRef: `alert:${alert.sourceRef}#${i + 1}` }] : [])),
  );

/** The alerts' subjects, given the party ids in the order of `partyEntries`. Ordinals start at 1. */
export function subjectLinks(taken: readonly TakenAlert[], partyIds: readonly string[]): SubjectLink[] {
  let next = 0;
  return taken.flatMap(({ id, alert }) =>
    alert.subjects.map((subject, i) => ({
      alertId: id,
      ordinal: i + 1,
      number: subject.account?.number ?? null,
      partyId: subject.party ? (partyIds[next++] ?? null) : null,
      role: subject.role,
    })),
  );
}

/** Every account that the alerts name, as subject or as a side of a transaction; a subject's party owns its account. */
export function accountEntries(taken: readonly TakenAlert[], links: readonly SubjectLink[]): AccountEntry[] {
  const owners = new Map(links.map((link) => [`${link.alertId} ${link.ordinal}`, link.partyId]));
  const subjects = taken.flatMap(({ id, alert }) =>
    alert.subjects.flatMap(({ account }, i): AccountEntry[] => {
      if (!account) return [];
      const partyId = owners.get(`${id} ${i + 1}`) ?? undefined;
      return [{ number: account.number, currency: account.currency ?? currencyOf(alert), label: account.label, partyId }];
    }),
  );
  const sides = taken.flatMap(({ alert }) =>
    alert.transactions.flatMap(({ from, to, currency }): AccountEntry[] => [
      { number: from.number, currency },
      { number: to.number, currency },
    ]),
  );
  return [...subjects, ...sides];
}
