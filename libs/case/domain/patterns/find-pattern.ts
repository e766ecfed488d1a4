import { minorUnits } from '#kernel';
import { alike, type Transfer, type TransferGraph } from './transfer-graph.ts';

export type PatternKind = 'cycle' | 'collector' | 'feeder' | 'chain' | 'transfer' | 'none';

/** An account's place in the money between flagged accounts. */
export interface Pattern {
  kind: PatternKind;
  /** Everybody in it, in the order in which the money moves; the account itself is one of them. */
  members: string[];
  /** The transfers that make it, oldest first. */
  transfers: Transfer[];
}

/** Longer ways round exist between any two accounts of a large bank and mean nothing. */
const LONGEST_CYCLE = 7;
const LONGEST_CHAIN = 8;
/** Two payers are a couple, three are a collection. */
const FEWEST_PAYERS = 3;

/** The shortest way of at least three accounts on which money leaves and returns; breadth first, so the first found is the shortest. */
function cycleThrough(graph: TransferGraph, account: string): string[] | undefined {
  const ways: string[][] = [[account]];
  const seen = new Set([account]);
  for (let way = ways.shift(); way && way.length <= LONGEST_CYCLE; way = ways.shift()) {
    for (const payee of graph.payees(way.at(-1) ?? account)) {
      if (payee === account && way.length >= 3) return way;
      if (seen.has(payee)) continue;
      seen.add(payee);
      ways.push([...way, payee]);
    }
  }
  return undefined;
}

/** Follows one amount from the account in one direction until nobody passes it on or the chain becomes too long. */
function follow(account: string, next: (account: string) => string[], seen: Set<string>): string[] {
  const way: string[] = [];
  for (let at: string | undefined = account; way.length < LONGEST_CHAIN; ) {
    at = next(at).find((candidate) => !seen.has(candidate));
    if (at === undefined) break;
    seen.add(at);
    way.push(at);
  }
  return way;
}

/** Those who pass the same amount on, from the first payer known to the last payee. */
function chainOf(graph: TransferGraph, account: string, amount: bigint): string[] {
  const moves = (from: string, to: string): boolean =>
    graph.between(from, to).some((transfer) => alike(minorUnits(transfer.amount), amount));
  const seen = new Set([account]);
  const before = follow(account, (at) => graph.payers(at).filter((payer) => moves(payer, at)), seen);
  const after = follow(account, (at) => graph.payees(at).filter((payee) => moves(at, payee)), seen);
  return [...before.reverse(), account, ...after];
}

function longestChain(graph: TransferGraph, account: string): string[] {
  const amounts = [
    ...graph.payees(account).flatMap((payee) => graph.between(account, payee)),
    ...graph.payers(account).flatMap((payer) => graph.between(payer, account)),
  ].map(({ amount }) => minorUnits(amount));
  const chains = [...new Set(amounts)].map((amount) => chainOf(graph, account, amount));
  return chains.reduce((longest, chain) => (chain.length > longest.length ? chain : longest), [account]);
}

const legs = (members: readonly string[], closed: boolean): [string, string][] =>
  members.flatMap((from, i): [string, string][] => {
    const to = members[i + 1] ?? (closed ? members[0] : undefined);
    return to === undefined ? [] : [[from, to]];
  });

function pattern(graph: TransferGraph, kind: PatternKind, members: string[], pairs: readonly [string, string][]): Pattern {
  const transfers = pairs.flatMap(([from, to]) => [...graph.between(from, to)]);
  return { kind, members, transfers: transfers.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) };
}

const into =
  (collector: string) =>
  (payer: string): [string, string] => [payer, collector];

/** The strongest pattern that the account is part of. */
export function findPattern(graph: TransferGraph, account: string): Pattern {
  const cycle = cycleThrough(graph, account);
  if (cycle) return pattern(graph, 'cycle', cycle, legs(cycle, true));
  const payers = graph.payers(account);
  if (payers.length >= FEWEST_PAYERS) return pattern(graph, 'collector', [...payers, account], payers.map(into(account)));
  const collector = graph.payees(account).find((payee) => graph.payers(payee).length >= FEWEST_PAYERS);
  if (collector !== undefined) {
    const feeders = graph.payers(collector);
    return pattern(graph, 'feeder', [...feeders, collector], feeders.map(into(collector)));
  }
  const chain = longestChain(graph, account);
  return pattern(graph, chain.length >= 3 ? 'chain' : chain.length === 2 ? 'transfer' : 'none', chain, legs(chain, false));
}
