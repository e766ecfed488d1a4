export interface Candidate {
  id: string;
  /** The shown account that it belongs beside. */
  of: string;
  flagged: boolean;
  ties: number;
  total: number;
}

/** Flagged accounts first, then those tied to several shown accounts, then by money moved; ids decide the rest, so that a view stays still. */
const byRelevance = (a: Candidate, b: Candidate): number =>
  Number(b.flagged) - Number(a.flagged) || b.ties - a.ties || b.total - a.total || a.id.localeCompare(b.id);

export interface Choice {
  shown: string[];
  /** The accounts that were left out. */
  hidden: string[];
}

/** The most relevant neighbours: at most `each` beside one account and `most` in all. */
export function chooseNeighbours(candidates: readonly Candidate[], each: number, most: number): Choice {
  const taken = new Map<string, number>();
  const shown = new Set<string>();
  const all = new Set(candidates.map(({ id }) => id));
  for (const { id, of } of [...candidates].sort(byRelevance)) {
    const beside = taken.get(of) ?? 0;
    if (shown.has(id) || beside >= each || shown.size >= most) continue;
    taken.set(of, beside + 1);
    shown.add(id);
  }
  return { shown: [...shown], hidden: [...all].filter((id) => !shown.has(id)) };
}
