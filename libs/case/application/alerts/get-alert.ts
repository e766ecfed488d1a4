import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { may, People, type PersonName, permitted } from '#rbac';
import { type AlertRecord, AlertStore, type AlertSubject, type AlertTransaction, type SimilarRecord } from './alert-store.ts';
import { withOwners } from './list-alerts.ts';
import { RevealStore } from './reveal-store.ts';

/** More than anybody reads on one screen; the counts in the alert stay those of all. */
const MOST_SUBJECTS = 200;
const MOST_TRANSACTIONS = 500;
const MOST_SIMILAR = 10;

/** A protected value as it stands on a screen. */
interface Veiled {
  masked: string;
  field: string;
  revealable: boolean;
}

export interface AlertDetail {
  alert: Omit<AlertRecord, 'ownerId'> & { owner: PersonName | null };
  subjects: (Omit<AlertSubject, 'fields'> & { account: Veiled | null; fields: Veiled[] })[];
  transactions: (AlertTransaction & { direction: 'in' | 'out' | 'within' | 'beside' })[];
  similar: SimilarRecord[];
}

/** One alert with what it rests on. */
@Injectable()
export class GetAlert {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: AlertStore,
    private readonly people: People,
    private readonly reveals: RevealStore,
  ) {}

  /** Throws `not-found`. */
  execute(actor: Actor, id: string): Promise<AlertDetail> {
    return this.unitOfWork.run(permitted(actor, 'alert:read'), async (tx) => {
      const record = await this.store.find(tx, id);
      if (!record) throw new DomainError('not-found', 'There is no such alert');
      const standing = await this.reveals.standing(tx, { alertId: id });
      const revealable = standing !== null && may(tx.actor, 'field:reveal', standing);
      const subjects = await this.store.subjects(tx, id, MOST_SUBJECTS);
      const transactions = await this.store.transactions(tx, id, MOST_TRANSACTIONS);
      const similar = await this.store.similar(tx, id, MOST_SIMILAR);
      const [alert] = await withOwners(tx, this.people, [record]);
      if (!alert) throw new DomainError('internal', 'An alert was lost on the way');
      const own = new Set(subjects.filter(({ role }) => role === 'SUBJECT').map(({ accountId }) => accountId));
      return {
        alert,
        subjects: subjects.map((subject) => veiled(subject, revealable)),
        transactions: transactions.map((row) => ({ ...row, direction: directionOf(row, own) })),
        similar,
      };
    });
  }
}

const veiled = (subject: AlertSubject, revealable: boolean) => ({
  ...subject,
  account: subject.accountMasked === null ? null : { masked: subject.accountMasked, field: 'number', revealable },
  fields: subject.fields.map((field) => ({ ...field, revealable })),
});

/** As seen from the alert's subjects; `within` runs between two of them. */
function directionOf(row: AlertTransaction, own: ReadonlySet<string | null>): AlertDetail['transactions'][number]['direction'] {
  if (own.has(row.fromId)) return own.has(row.toId) ? 'within' : 'out';
  return own.has(row.toId) ? 'in' : 'beside';
}
