import { addMoney, type Money, minorUnits } from '#kernel';
import type { Pattern, PatternKind } from './find-pattern.ts';
import type { Transfer } from './transfer-graph.ts';

interface Factor {
  label: string;
  points: number;
}

/** What an alert says of a pattern. The points add up to the score. */
export interface Assessment {
  typology: string;
  title: string;
  score: number;
  factors: Factor[];
  exposure: Money;
}

const typologies: Readonly<Record<PatternKind, string>> = {
  cycle: 'Round-tripping cycle',
  collector: 'Mule account, fan-in',
  feeder: 'Mule account, fan-in',
  chain: 'Layering chain',
  transfer: 'Unusual transfer',
  none: 'Flagged by the source',
};

const FLAGGED: Factor = { label: 'Flagged by the source', points: 15 };
const DAY = 86_400_000;

const daysOf = (transfers: readonly Transfer[]): number => {
  const first = transfers[0];
  const last = transfers.at(-1);
  return first && last ? Math.round((Date.parse(last.at) - Date.parse(first.at)) / DAY) : 0;
};

/** How many transfers repeat another one: same payer, payee, amount and moment. */
const repeats = (transfers: readonly Transfer[]): number =>
  transfers.length - new Set(transfers.map((t) => `${t.from} ${t.to} ${t.amount} ${t.at}`)).size;

const sameAmount = (transfers: readonly Transfer[]): boolean => new Set(transfers.map(({ amount }) => minorUnits(amount))).size === 1;

const place: Readonly<Record<PatternKind, (members: number) => Factor[]>> = {
  cycle: (members) => [{ label: `Money comes back after ${members} accounts`, points: 38 }],
  collector: (members) => [{ label: `Collects from ${members - 1} flagged accounts`, points: Math.min(40, 24 + 4 * (members - 1)) }],
  feeder: (members) => [{ label: `Pays an account that ${members - 1} flagged accounts pay`, points: 24 }],
  chain: (members) => [{ label: `Passes the same amount on in a chain of ${members} accounts`, points: Math.min(28, 16 + 2 * members) }],
  transfer: () => [{ label: 'An unusual amount between two flagged accounts', points: 10 }],
  none: () => [],
};

function factorsOf({ kind, members, transfers }: Pattern, flaggedPartners: number): Factor[] {
  const days = daysOf(transfers);
  const again = repeats(transfers);
  const found = place[kind](members.length);
  if (transfers.length > 0) found.push({ label: 'Amounts unlike what these payers usually pay', points: 8 });
  if (members.length >= 3 && sameAmount(transfers)) found.push({ label: 'The same amount on every leg', points: 12 });
  if (again > 0) found.push({ label: `Split into equal payments of one day, ${again} times`, points: Math.min(10, 2 + again) });
  if (members.length >= 3 && days <= 30) found.push({ label: `All within ${days} days`, points: days <= 10 ? 8 : 4 });
  if (flaggedPartners > 0)
    found.push({ label: `Deals with ${flaggedPartners} flagged accounts in all`, points: Math.min(9, flaggedPartners) });
  return [FLAGGED, ...found];
}

const titles: Readonly<Record<PatternKind, (name: string, members: number) => string>> = {
  cycle: (name, members) => `Money goes round ${members} accounts and back to ${name}`,
  collector: (name, members) => `${members - 1} flagged accounts pay into ${name}`,
  feeder: (name, members) => `${name} is one of ${members - 1} that pay into one account`,
  chain: (name, members) => `${name} passes money on in a chain of ${members} accounts`,
  transfer: (name) => `${name} trades unusual amounts with another flagged account`,
  none: (name) => `${name} is flagged; no pattern found in its transfers`,
};

/** Scores 0 to 100 and says why. `name` is how the account is called; `flaggedPartners` counts the flagged accounts it deals with at all. */
export function assess(pattern: Pattern, name: string, flaggedPartners: number): Assessment {
  const factors = factorsOf(pattern, flaggedPartners);
  return {
    typology: typologies[pattern.kind],
    title: titles[pattern.kind](name, pattern.members.length),
    score: Math.min(
      100,
      factors.reduce((sum, { points }) => sum + points, 0),
    ),
    factors,
    exposure: pattern.transfers.reduce((sum, { amount }) => addMoney(sum, amount), '0.00'),
  };
}
