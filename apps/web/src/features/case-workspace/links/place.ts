/** Where a node stands, in units of the drawing. */
export interface Spot {
  x: number;
  y: number;
}

interface Tie {
  from: string;
  to: string;
  total: string;
}

interface Drawing {
  ids: readonly string[];
  edges: readonly Tie[];
  /** Those that stand in the middle: the accounts of a cycle in its order, else those of the case. */
  ring: readonly string[];
}

// Labels are wide and flat, so two nodes need more room beside each other than above each other.
const WIDE = 156;
const FLAT = 50;
const ASIDE = 190;
const APART = 112;
const IN_COLUMN = 9;
const IN_ROW = 5;
const MOST_RANKS = 20;

const clash = (a: Spot, b: Spot): boolean => Math.abs(a.x - b.x) < WIDE && Math.abs(a.y - b.y) < FLAT;

function ringSpots(ring: readonly string[]): Map<string, Spot> {
  if (ring.length === 1) return new Map([[ring[0] as string, { x: 0, y: 0 }]]);
  const rx = Math.max(150, ring.length * 38);
  const ry = Math.max(88, ring.length * 26);
  // The first stands at the left, where readers begin, and money goes round clockwise.
  const angle = (i: number) => Math.PI + (2 * Math.PI * i) / ring.length;
  // Whole numbers, so that rows of seats beside them are exactly a row apart.
  return new Map(ring.map((id, i) => [id, { x: Math.round(rx * Math.cos(angle(i))), y: Math.round(ry * Math.sin(angle(i))) }]));
}

/** The placed node that an unplaced one has most to do with. */
function anchorOf(id: string, edges: readonly Tie[], placed: ReadonlyMap<string, Spot>): { anchor: string; weight: number } | null {
  let best: { anchor: string; weight: number } | null = null;
  for (const { from, to, total } of edges) {
    const other = from === id ? to : to === id ? from : null;
    if (other === null || !placed.has(other)) continue;
    const weight = Number(total);
    if (best === null || weight > best.weight) best = { anchor: other, weight };
  }
  return best;
}

// 0, 1, -1, 2, -2 …: from the axis outward to both sides in turn.
const swing = (i: number): number => (i % 2 === 1 ? 1 : -1) * Math.ceil(i / 2);

// Beside an account at the left or right its counterparties stand in columns, above and below it in rows, further out as each fills up.
function* seats(from: Spot): Generator<Spot> {
  const across = from.x === 0 && from.y === 0 ? true : Math.abs(from.x) >= Math.abs(from.y);
  const side = (across ? from.x : from.y) > 0 ? 1 : -1;
  for (let rank = 0; rank < MOST_RANKS; rank += 1) {
    for (let i = 0; i < (across ? IN_COLUMN : IN_ROW); i += 1) {
      if (across) yield { x: from.x + side * (ASIDE + rank * WIDE), y: from.y + swing(i) * FLAT };
      else yield { x: from.x + swing(i) * WIDE, y: from.y + side * (APART + rank * FLAT) };
    }
  }
}

function seat(from: Spot, taken: readonly Spot[]): Spot {
  for (const spot of seats(from)) if (!taken.some((other) => clash(spot, other))) return spot;
  return { x: from.x, y: Math.max(...taken.map((spot) => spot.y)) + FLAT };
}

/**
 * A spot for every node. What already stands stays where it is, so that a picture somebody has learned does not jump; newcomers
 * sit outward of the account they have most to do with, without covering another.
 */
export function place({ ids, edges, ring }: Drawing, standing: ReadonlyMap<string, Spot>): Map<string, Spot> {
  const placed = new Map([...standing].filter(([id]) => ids.includes(id)));
  if (placed.size === 0) for (const [id, spot] of ringSpots(ring)) placed.set(id, spot);
  let waiting = ids.filter((id) => !placed.has(id));
  while (waiting.length > 0) {
    const next = waiting
      .map((id) => ({ id, tie: anchorOf(id, edges, placed) }))
      .filter((one) => one.tie !== null)
      .sort((a, b) => (b.tie?.weight ?? 0) - (a.tie?.weight ?? 0) || a.id.localeCompare(b.id));
    // What has nothing to do with anything shown stands below the rest.
    const lone = next.length === 0 ? waiting.slice(0, 1) : [];
    for (const id of lone) placed.set(id, { x: 0, y: Math.max(0, ...[...placed.values()].map((spot) => spot.y)) + 2 * FLAT });
    for (const { id, tie } of next) placed.set(id, seat(placed.get(tie?.anchor ?? '') ?? { x: 0, y: 0 }, [...placed.values()]));
    waiting = waiting.filter((id) => !placed.has(id));
  }
  return placed;
}

/** The nearest node in a direction, for moving by arrow keys; null when there is none that way. */
export function towards(spots: ReadonlyMap<string, Spot>, from: string, dx: number, dy: number): string | null {
  const here = spots.get(from);
  if (!here) return null;
  let best: { id: string; cost: number } | null = null;
  for (const [id, spot] of spots) {
    const [x, y] = [spot.x - here.x, spot.y - here.y];
    const along = x * dx + y * dy;
    if (id === from || along <= 0) continue;
    const cost = along + 2 * Math.abs(x * dy - y * dx);
    if (best === null || cost < best.cost) best = { id, cost };
  }
  return best?.id ?? null;
}
