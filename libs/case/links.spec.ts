import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedData } from '#testing';
import { ListCaseTransactions } from './application/cases/list-case-transactions.ts';
import { IngestAlerts } from './application/intake/ingest-alerts.ts';
import { type LinkView, ShowLinks } from './application/links/show-links.ts';
import { type CaseHouse, openCaseHouse } from './cases.fixture.ts';

interface Transfer {
  ref: string;
  from: string;
  to: string;
  amount: string;
  step: number;
}

const lines = (file: string): string[][] =>
  gunzipSync(readFileSync(join(sharedData('amlsim'), file)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

/** Money that went round: a walk forward in time over flagged accounts that ends where it began. Slow, and no code of the product's. */
function roundTrip(transfers: readonly Transfer[], flagged: ReadonlySet<string>): Transfer[] {
  const next = new Map<string, Transfer[]>();
  for (const transfer of transfers) {
    if (flagged.has(transfer.from) && flagged.has(transfer.to)) next.set(transfer.from, [...(next.get(transfer.from) ?? []), transfer]);
  }
  const walk = (path: Transfer[]): Transfer[] | null => {
    const last = path.at(-1);
    if (!last || path.length > 10) return null;
    if (last.to === path[0]?.from) return path.length >= 4 ? path : null;
    for (const step of next.get(last.to) ?? []) {
      if (step.step < last.step || path.some(({ from }) => from === step.to && from !== path[0]?.from)) continue;
      const found = walk([...path, step]);
      if (found) return found;
    }
    return null;
  };
  for (const first of transfers.filter(({ from, to }) => flagged.has(from) && flagged.has(to))) {
    const found = walk([first]);
    if (found) return found;
  }
  throw new Error('the data set holds no round trip');
}

const account = (node: string) => ({ number: `77000000${node.padStart(6, '0')}`, label: `Node ${node}` });
const intake = ({ ref, from, to, amount, step }: Transfer) => ({
  ...{ ref, amount, currency: 'USD', from: { number: account(from).number }, to: { number: account(to).number } },
  at: new Date(Date.UTC(2026, 5, 1) + step * 86_400_000).toISOString(),
});

describe('the links of a case', () => {
  let here: CaseHouse;
  let cycle: Transfer[];
  let caseId: string;
  let view: LinkView;
  const transfers = lines('transactions.csv.gz').map(
    ([from = '', to = '', amount = '', step = ''], i): Transfer => ({ ref: `${i}`, from, to, amount, step: Number(step) }),
  );

  const links = (expand: string[] = []) => here.get(ShowLinks).execute(here.cleo, { caseId, expand });
  const labelOf = (id: string, of = view) => of.nodes.find((node) => node.id === id)?.label;

  beforeAll(async () => {
    here = await openCaseHouse();
    const flagged = new Set(lines('nodes.csv.gz').flatMap(([id = '', fraud]) => (fraud === '1' ? [id] : [])));
    cycle = roundTrip(transfers, flagged);
    const members = new Set(cycle.map(({ from }) => from));
    const around = transfers.filter(({ from, to }) => members.has(from) || members.has(to));
    const beyond = new Set(around.flatMap(({ from, to }) => [from, to]));
    const further = transfers.filter(({ from, to }) => beyond.has(from) !== beyond.has(to)).slice(0, 400);
    const alert = (sourceRef: string, subjects: string[], money: Transfer[]) => ({
      ...{ source: 'amlsim', sourceRef, typology: 'Cycle', score: 90, detectedAt: '2026-08-01T00:00:00Z' },
      subjects: [...subjects.map((node) => ({ account: account(node) })), { role: 'COUNTERPARTY', account: account('999999') }],
      transactions: money.slice(0, 500).map(intake),
    });
    const service = { ...here.cleo, type: 'service' as const, permissions: ['alert:ingest'] };
    const { items } = await here
      .get(IngestAlerts)
      .execute(service, [alert('cycle', [...members], around), alert('further', [cycle[0]?.from ?? ''], further)]);
    caseId = await here.open(here.cleo, [items[0]?.id ?? '']);
    view = await links();
  }, 120_000);
  afterAll(() => here.close());

  it('show the cycle that the money really took', () => {
    const steps = cycle.map(({ from, to }) => `Node ${from} → Node ${to}`);
    const drawn = view.edges.filter((edge) => edge.cycle).map(({ from, to }) => `${labelOf(from)} → ${labelOf(to)}`);
    expect(drawn).toEqual(expect.arrayContaining(steps));
    expect(
      view.nodes
        .filter(({ inCase }) => inCase)
        .map(({ label }) => label)
        .sort(),
    ).toEqual(cycle.map(({ from }) => `Node ${from}`).sort());
  });

  it('name cycles only where each step is money that moved', () => {
    expect(view.cycles.length).toBeGreaterThan(0);
    const paid = new Set(view.edges.map(({ from, to }) => `${from} ${to}`));
    for (const one of view.cycles) one.forEach((id, i) => expect(paid).toContain(`${id} ${one[(i + 1) % one.length]}`));
  });

  it('add up to the transactions themselves', () => {
    const first = cycle[0];
    const same = transfers.filter(({ from, to }) => from === first?.from && to === first?.to);
    const edge = view.edges.find(({ from, to }) => labelOf(from) === `Node ${first?.from}` && labelOf(to) === `Node ${first?.to}`);
    const cents = same.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
    expect(edge).toMatchObject({ count: same.length, total: (cents / 100).toFixed(2), currency: 'USD' });
  });

  it('say how much they leave out, and show more of it when an account is expanded', async () => {
    const outside = view.nodes.filter(({ inCase }) => !inCase);
    expect(outside.length).toBeGreaterThan(0);
    const expanded = await Promise.all(outside.map(async ({ id }) => links([id])));
    const most = expanded.reduce((a, b) => (b.nodes.length > a.nodes.length ? b : a));
    expect(most.nodes.length).toBeGreaterThan(view.nodes.length);
    expect(most.nodes.filter((node) => node.expanded)).toHaveLength(1);
    const known = new Set(most.nodes.map(({ id }) => id));
    expect(most.edges.every(({ from, to }) => known.has(from) && known.has(to))).toBe(true);
    expect(Math.max(view.hidden, ...expanded.map(({ hidden }) => hidden))).toBeGreaterThan(0);
  });

  it('pass over an account that is not in view', async () => {
    expect(await links(['01890000-0000-7000-8000-000000000000'])).toEqual(view);
  });

  it('list the money of the case newest first, page by page, each once', async () => {
    const seen: { id: string; at: string }[] = [];
    let cursor: string | undefined;
    do {
      const page = await here.get(ListCaseTransactions).execute(here.cleo, { caseId, cursor, limit: 7 });
      seen.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen.map(({ at }) => at)).toEqual(
      seen
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    const members = new Set(cycle.map(({ from }) => from));
    expect(seen).toHaveLength(transfers.filter(({ from, to }) => members.has(from) || members.has(to)).length);
  });
});
