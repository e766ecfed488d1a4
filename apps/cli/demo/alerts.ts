import { type Dice, dice, type InventedParty, inventedParty } from './invented.ts';

const HOUR = 3_600_000;
const SOURCE = 'demo-detector';

interface Transfer {
  from: InventedParty;
  to: InventedParty;
  /** Cents. */
  amount: number;
  /** Hours before the alert. */
  hours: number;
}

interface Finding {
  typology: string;
  title: (first: string, count: number) => string;
  factors: readonly { label: string; points: number }[];
  /** How many accounts take part. */
  accounts: readonly [least: number, most: number];
  transfers: (parties: readonly InventedParty[], dice: Dice) => Transfer[];
}

const around = (amount: number, { between }: Dice) => Math.round((amount * between(94, 106)) / 100);

/** What the demo's detector looks for. Each finding's points are its score's base; the dice add a little. */
const findings: readonly Finding[] = [
  {
    typology: 'Round-tripping cycle',
    title: (first, count) => `Money goes round ${count} accounts and back to ${first}`,
    factors: [
      { label: 'Money comes back to where it started', points: 40 },
      { label: 'Nearly the same amount on every leg', points: 22 },
      { label: 'All within two days', points: 12 },
    ],
    accounts: [4, 6],
    transfers: (parties, roll) => {
      const amount = roll.between(900_000, 4_800_000);
      const next = (i: number) => parties[(i + 1) % parties.length] as InventedParty;
      return parties.map((from, i) => ({ from, to: next(i), amount: around(amount, roll), hours: 40 - i * 7 }));
    },
  },
  {
    typology: 'Mule account, fan-in',
    title: (first, count) => `${count - 1} people who never paid ${first} before do so within hours`,
    factors: [
      { label: 'Many first payments to one new account', points: 36 },
      { label: 'Emptied soon after', points: 20 },
    ],
    accounts: [5, 9],
    transfers: ([mule, ...payers], roll) =>
      payers.map((from, i) => ({ from, to: mule as InventedParty, amount: roll.between(48_000, 320_000), hours: 1 + i })),
  },
  {
    typology: 'Account takeover',
    title: (first) => `New device at ${first}, then payments to new payees`,
    factors: [
      { label: 'Signed in from a device not seen before', points: 30 },
      { label: 'Telephone number changed the same day', points: 22 },
      { label: 'New payees', points: 10 },
    ],
    accounts: [3, 4],
    transfers: ([victim, ...payees], roll) =>
      payees.map((to, i) => ({ from: victim as InventedParty, to, amount: roll.between(150_000, 990_000), hours: 1 + i })),
  },
  {
    typology: 'Invoice redirection',
    title: (first) => `${first} pays a known supplier at a changed account`,
    factors: [
      { label: 'The name is known, the account is new', points: 28 },
      { label: 'Larger than any payment to this supplier', points: 14 },
    ],
    accounts: [2, 2],
    transfers: ([payer, payee], roll) => [
      { from: payer as InventedParty, to: payee as InventedParty, amount: roll.between(1_200_000, 9_600_000), hours: 5 },
    ],
  },
  {
    typology: 'Structuring',
    title: (first, count) => `${first} pays ${count - 1} accounts just below the reporting threshold`,
    factors: [
      { label: 'Amounts just below 10,000', points: 26 },
      { label: 'Several on one day', points: 12 },
    ],
    accounts: [4, 6],
    transfers: ([payer, ...payees], roll) =>
      payees.map((to, i) => ({ from: payer as InventedParty, to, amount: roll.between(940_000, 999_900), hours: 2 + i })),
  },
];

const money = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

/** Alerts of the last two weeks about people who do not exist, in the form in which a detection system sends them. The same for the same `now`. */
export function demoAlerts(now: Date, count = 30): Record<string, unknown>[] {
  const roll = dice(20_261_122);
  let serial = 0;
  return Array.from({ length: count }, (_, i) => {
    const finding = findings[i % findings.length] as Finding;
    const parties = Array.from({ length: roll.between(...finding.accounts) }, () => inventedParty(++serial, roll));
    const detected = now.getTime() - roll.between(1, 14 * 24) * HOUR;
    return alertOf({ finding, parties, detected, number: i + 1, roll });
  });
}

interface Made {
  finding: Finding;
  parties: readonly InventedParty[];
  detected: number;
  number: number;
  roll: Dice;
}

function alertOf({ finding, parties, detected, number, roll }: Made): Record<string, unknown> {
  const transfers = finding.transfers(parties, roll);
  const extra = { label: 'Unlike what this customer usually does', points: roll.between(2, 18) };
  const factors = [...finding.factors, extra];
  return {
    source: SOURCE,
    sourceRef: `demo-${number}`,
    typology: finding.typology,
    title: finding.title(parties[0]?.name ?? '', parties.length),
    score: Math.min(
      99,
      factors.reduce((sum, { points }) => sum + points, 0),
    ),
    factors,
    detectedAt: new Date(detected).toISOString(),
    currency: 'EUR',
    exposure: money(transfers.reduce((sum, { amount }) => sum + amount, 0)),
    subjects: parties.map(({ kind, name, ref, iban, email }) => ({
      account: { number: iban, currency: 'EUR', label: name },
      party: { kind, name, ref, email },
    })),
    transactions: transfers.map(({ from, to, amount, hours }, leg) => ({
      ref: `demo-${number}-${leg + 1}`,
      at: new Date(detected - hours * HOUR).toISOString(),
      amount: money(amount),
      currency: 'EUR',
      from: { number: from.iban },
      to: { number: to.iban },
    })),
  };
}
