import { type Money, minorUnits } from '#kernel';

/** Money that went from one account to another. */
export interface Transfer {
  ref: string;
  from: string;
  to: string;
  amount: Money;
  /** RFC 3339. */
  at: string;
}

/** Amounts that differ by less than one part in this many count as the same: what a payer always pays varies by a cent. */
const TOLERANCE = 100n;

/** Whether two amounts, in minor units, are the same but for a rounding. */
export const alike = (a: bigint, b: bigint): boolean => {
  const difference = a > b ? a - b : b - a;
  return difference * TOLERANCE <= (a > b ? a : b);
};

/** What a payer usually pays: the amount that went to the most payees. */
function usualAmount(transfers: readonly Transfer[]): bigint {
  const payees = new Map<bigint, Set<string>>();
  for (const { amount, to } of transfers) {
    const units = minorUnits(amount);
    payees.set(units, (payees.get(units) ?? new Set()).add(to));
  }
  let usual = 0n;
  let most = 0;
  for (const [units, to] of payees) {
    if (to.size < most || (to.size === most && units < usual)) continue;
    usual = units;
    most = to.size;
  }
  return usual;
}

/**
 * Who paid whom among the flagged accounts, leaving out what the payer pays to everybody: rent and wages are not a pattern.
 * Transfers are kept by payer and payee.
 */
export class TransferGraph {
  readonly #out = new Map<string, Map<string, Transfer[]>>();
  readonly #in = new Map<string, Set<string>>();

  constructor(flagged: ReadonlySet<string>, transfers: Iterable<Transfer>) {
    const byPayer = Map.groupBy(transfers, ({ from }) => from);
    for (const [payer, paid] of byPayer) {
      if (!flagged.has(payer)) continue;
      const usual = usualAmount(paid);
      for (const transfer of paid) {
        if (flagged.has(transfer.to) && transfer.to !== payer && !alike(minorUnits(transfer.amount), usual)) this.add(transfer);
      }
    }
  }

  payees(account: string): string[] {
    return [...(this.#out.get(account)?.keys() ?? [])];
  }

  payers(account: string): string[] {
    return [...(this.#in.get(account) ?? [])];
  }

  between(from: string, to: string): readonly Transfer[] {
    return this.#out.get(from)?.get(to) ?? [];
  }

  private add(transfer: Transfer): void {
    const payees = this.#out.get(transfer.from) ?? new Map<string, Transfer[]>();
    this.#out.set(transfer.from, payees.set(transfer.to, [...(payees.get(transfer.to) ?? []), transfer]));
    this.#in.set(transfer.to, (this.#in.get(transfer.to) ?? new Set()).add(transfer.from));
  }
}
