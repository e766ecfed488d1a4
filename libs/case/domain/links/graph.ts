/** An edge of the link view: all money that went from one account to another. Ids are account ids. */
export interface Arrow {
  from: string;
  to: string;
}

const outgoing = (arrows: readonly Arrow[]): Map<string, string[]> => {
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) next.set(from, [...(next.get(from) ?? []), to]);
  return next;
};

interface Frame {
  node: string;
  at: number;
}

/**
 * Strongly connected components, by Tarjan (1972), without recursion so that a long chain of accounts cannot exhaust the stack.
 * Returns the component's number for each node that has an edge.
 */
export function components(arrows: readonly Arrow[]): Map<string, number> {
  const next = outgoing(arrows);
  const found = new Map<string, number>();
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const lower = (node: string, value: number) => low.set(node, Math.min(low.get(node) ?? value, value));
  let component = 0;

  const enter = (node: string): Frame => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    open.push(node);
    return { node, at: 0 };
  };
  const leave = (node: string, parent: string | undefined) => {
    if (low.get(node) === index.get(node)) {
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        found.set(member, component);
        if (member === node) break;
      }
      component += 1;
    }
    if (parent !== undefined) lower(parent, low.get(node) ?? 0);
  };
  const walk = (start: string) => {
    const path = [enter(start)];
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const target = next.get(frame.node)?.[frame.at++];
      if (target === undefined) {
        path.pop();
        leave(frame.node, path.at(-1)?.node);
      } else if (!index.has(target)) path.push(enter(target));
      else if (!found.has(target)) lower(frame.node, index.get(target) ?? 0);
    }
  };

  for (const node of new Set(arrows.flatMap(({ from, to }) => [from, to]))) if (!index.has(node)) walk(node);
  return found;
}

/** Whether money that goes along an arrow can come back: both ends lie in one component. */
export function onCycle(arrows: readonly Arrow[]): (arrow: Arrow) => boolean {
  const found = components(arrows);
  return ({ from, to }) => from === to || found.get(from) === found.get(to);
}

function shortestPath(next: Map<string, string[]>, from: string, to: string, longest: number): string[] | null {
  let paths: string[][] = [[from]];
  const seen = new Set([from]);
  for (let hops = 1; hops < longest && paths.length > 0; hops += 1) {
    const longer: string[][] = [];
    for (const path of paths) {
      for (const node of next.get(path.at(-1) ?? '') ?? []) {
        if (node === to) return [...path, node];
        if (seen.has(node)) continue;
        seen.add(node);
        longer.push([...path, node]);
      }
    }
    paths = longer;
  }
  return null;
}

const rotated = (cycle: readonly string[]): string[] => {
  const start = cycle.indexOf([...cycle].sort()[0] ?? '');
  return [...cycle.slice(start), ...cycle.slice(0, start)];
};

/**
 * The shortest cycle through each arrow that lies on one, each told once, shortest first; `longest` bounds the accounts of a cycle
 * and `most` their number. All simple cycles (Johnson 1975) would be exponential, and nobody reads a thousand cycles.
 */
export function shortestCycles(arrows: readonly Arrow[], longest: number, most: number): string[][] {
  const circling = onCycle(arrows);
  const round = arrows.filter((arrow) => arrow.from !== arrow.to && circling(arrow));
  const next = outgoing(round);
  const cycles = new Map<string, string[]>();
  for (const { from, to } of round) {
    const back = shortestPath(next, to, from, longest);
    if (back === null) continue;
    const cycle = rotated(back);
    cycles.set(cycle.join(' '), cycle);
  }
  return [...cycles.values()].sort((a, b) => a.length - b.length || a.join().localeCompare(b.join())).slice(0, most);
}
