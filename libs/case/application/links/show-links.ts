import { Injectable } from '@nestjs/common';
import { addMoney, type Money } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { chooseNeighbours } from '../../domain/links/choose-neighbours.ts';
import { onCycle, shortestCycles } from '../../domain/links/graph.ts';
import { CaseMembers } from '../cases/case-members.ts';
import { CaseStore } from '../cases/case-store.ts';
import { findCase } from '../cases/hold-case.ts';
import { type Flow, type LinkAccount, LinkStore } from './link-store.ts';

/** What a picture can hold and a person can read. The accounts of the case themselves are always shown, up to MOST_NODES. */
const MOST_NODES = 150;
const MOST_BESIDE = 24;
const EACH_IN_CASE = 5;
const EACH_EXPANDED = 25;
/** Newest transactions of one account and direction that are looked at. */
const DEPTH_IN_CASE = 500;
const DEPTH_EXPANDED = 2_000;
const LONGEST_CYCLE = 12;
const MOST_CYCLES = 10;

interface LinkNode extends LinkAccount {
  kind: 'account';
  inCase: boolean;
  /** Whether its neighbours were asked for. */
  expanded: boolean;
  degree: number;
  total: Money;
}

interface LinkEdge extends Flow {
  id: string;
  cycle: boolean;
}

export interface LinkView {
  nodes: LinkNode[];
  edges: LinkEdge[];
  /** Cycles among the shown accounts as ids in the order of the money: those of flagged accounts first. */
  cycles: string[][];
  /** Accounts beside the shown ones that were left out as less relevant. */
  hidden: number;
}

@Injectable()
export class ShowLinks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly members: CaseMembers,
    private readonly links: LinkStore,
  ) {}

  /** The case's accounts, who they deal with, and who the expanded ones deal with. Ids to expand that are not in view are passed over. */
  execute(actor: Actor, { caseId, expand }: { caseId: string; expand: readonly string[] }): Promise<LinkView> {
    return this.unitOfWork.run(permitted(actor, 'transaction:read'), async (tx) => {
      await findCase(tx, this.cases, caseId);
      const own = (await this.members.accountIds(tx, caseId)).slice(0, MOST_NODES);
      const { ids, hidden, expanded } = await this.gather(tx, own, expand);
      const [accounts, flows] = [await this.links.accounts(tx, ids), await this.links.flows(tx, ids)];
      return draw(accounts, flows, { own: new Set(own), expanded, hidden });
    });
  }

  /** Which accounts stand in the picture: those of the case, the most relevant beside them, and those beside the expanded ones. */
  private async gather(tx: Tx, own: readonly string[], expand: readonly string[]) {
    const room = Math.min(MOST_BESIDE, MOST_NODES - own.length);
    const first = chooseNeighbours(await this.links.neighbours(tx, own, DEPTH_IN_CASE), EACH_IN_CASE, room);
    const ids = new Set([...own, ...first.shown]);
    const beside = new Set(first.hidden);
    const expanded = new Set<string>();
    // Somebody may expand what an expansion brought into view, so it goes in rounds until no asked-for account is left in view.
    for (let round = expand; round.length > 0; ) {
      round = expand.filter((id) => ids.has(id) && !expanded.has(id));
      for (const id of round) expanded.add(id);
      const beyond = (await this.links.neighbours(tx, round, DEPTH_EXPANDED)).filter(({ id }) => !ids.has(id));
      const more = chooseNeighbours(beyond, EACH_EXPANDED, MOST_NODES - ids.size);
      for (const shown of more.shown) ids.add(shown);
      for (const hidden of more.hidden) beside.add(hidden);
    }
    return { ids: [...ids], hidden: beside.difference(ids).size, expanded };
  }
}

interface Frame {
  own: ReadonlySet<string>;
  expanded: ReadonlySet<string>;
  hidden: number;
}

function draw(accounts: readonly LinkAccount[], flows: readonly Flow[], { own, expanded, hidden }: Frame): LinkView {
  const circling = onCycle(flows);
  const degree = new Map<string, number>();
  const total = new Map<string, Money>();
  for (const flow of flows) {
    for (const end of new Set([flow.from, flow.to])) {
      degree.set(end, (degree.get(end) ?? 0) + 1);
      total.set(end, addMoney(total.get(end) ?? '0', flow.total));
    }
  }
  const nodes = accounts.map((account) => ({
    ...account,
    kind: 'account' as const,
    inCase: own.has(account.id),
    expanded: expanded.has(account.id),
    degree: degree.get(account.id) ?? 0,
    total: total.get(account.id) ?? '0.00',
  }));
  const edges = flows.map((flow) => ({ ...flow, id: `${flow.from}:${flow.to}:${flow.currency}`, cycle: circling(flow) }));
  return { nodes, edges, cycles: tellingCycles(flows, new Set(accounts.filter(({ flagged }) => flagged).map(({ id }) => id))), hidden };
}

/**
 * Cycles among flagged accounts come first, the longest of them before the others: two accounts that pay each other are common, a round
 * through five is not.
 */
function tellingCycles(flows: readonly Flow[], flagged: ReadonlySet<string>): string[][] {
  const within = flows.filter(({ from, to }) => flagged.has(from) && flagged.has(to));
  const found = [...shortestCycles(within, LONGEST_CYCLE, flows.length).reverse(), ...shortestCycles(flows, LONGEST_CYCLE, MOST_CYCLES)];
  return [...new Map(found.map((cycle) => [cycle.join(' '), cycle])).values()].slice(0, MOST_CYCLES);
}
