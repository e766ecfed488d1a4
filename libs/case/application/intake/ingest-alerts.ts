import { Inject, Injectable } from '@nestjs/common';
import { type Clock, DomainError, type FieldError } from '#kernel';
import { type Actor, CLOCK, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { checkAlert } from './check-intake.ts';
import { type Receipt, ReceiveAlerts } from './receive-alerts.ts';

/** What became of one item of a batch; `index` is its place in what was sent. */
type ItemResult =
  | { index: number; result: 'created' | 'duplicate'; id: string; number: string }
  | { index: number; result: 'rejected'; id: null; number: null; fields: readonly FieldError[] };

export interface BatchResult {
  created: number;
  duplicates: number;
  rejected: number;
  items: ItemResult[];
}

/** Takes alerts in, each new one once. Items are checked one by one: a bad one is reported with its fields and never stops the others. */
@Injectable()
export class IngestAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly receiver: ReceiveAlerts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Items are unchecked input. The good ones are stored in one transaction: all of them or, when it fails, none. */
  async execute(actor: Actor, items: readonly unknown[]): Promise<BatchResult> {
    const now = this.clock.millis();
    const checked = items.map((item) => checkAlert(item, now));
    const good = checked.flatMap((item) => ('value' in item ? [item.value] : []));
    const receipts =
      good.length > 0 ? await this.unitOfWork.run(permitted(actor, 'alert:ingest'), (tx) => this.receiver.receive(tx, good)) : [];
    let next = 0;
    const results = checked.map((item, index): ItemResult => {
      if ('fields' in item) return { index, result: 'rejected', id: null, number: null, fields: item.fields };
      return { index, ...stored(receipts[next++]) };
    });
    const count = (result: ItemResult['result']): number => results.filter((item) => item.result === result).length;
    return { created: count('created'), duplicates: count('duplicate'), rejected: count('rejected'), items: results };
  }

  /** One alert. Throws `validation` with its fields. */
  async one(actor: Actor, item: unknown): Promise<Receipt> {
    const checked = checkAlert(item, this.clock.millis());
    if ('fields' in checked) throw new DomainError('validation', 'Some values cannot be taken', checked.fields);
    const [receipt] = await this.unitOfWork.run(permitted(actor, 'alert:ingest'), (tx) => this.receiver.receive(tx, [checked.value]));
    return stored(receipt);
  }
}

function stored(receipt: Receipt | undefined): Receipt {
  if (!receipt) throw new DomainError('internal', 'An alert was taken in without a receipt');
  return receipt;
}
