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
const WIDE = 150;
const FLAT = 46;
const FIRST = 170;
const STEP = 66;
const TURN = Math.PI / 14;

const clash = (a: Spot, b: Spot): boolean => Math.abs(a.x - b.x) < WIDE && Math.abs(a.y - b.y) < FLAT;

function ringSpots(ring: readonly string[]): Map<string, Spot> {
  if (ring.length === 1) return new Map([[ring[0] as string, { x: 0, y: 0 }]]);
  const rx = Math.max(130, ring.length * 36);
  const ry = Math.max(84, ring.length * 25);
  // The first stands at the left, where readers begin, and money goes round clockwise.
  const angle = (i: number) => Math.PI + (2 * Math.PI * i) / ring.length;
  return new Map(ring.map((id, i) => [id, { x: rx * Math.cos(angle(i)), y: ry * Math.sin(angle(i)) }]));
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

// Outward from the middle, to both sides in turn, and a row further out when there is no room left.
function* seats(from: Spot, outward: number): Generator<Spot> {
  for (let row = 0; row < 14; row += 1) {
    const reach = FIRST + row * STEP;
    for (let i = 0; i < 15; i += 1) {
      const angle = outward + (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2) * TURN;
      yield { x: from.x + 1.15 * reach * Math.cos(angle), y: from.y + 0.8 * reach * Math.sin(angle) };
    }
  }
}

function seat(from: Spot, taken: readonly Spot[]): Spot {
  const outward = from.x === 0 && from.y === 0 ? Math.PI : Math.atan2(from.y, from.x);
  for (const spot of seats(from, outward)) if (!taken.some((other) => clash(spot, other))) return spot;
  return { x: from.x + FIRST, y: from.y + taken.length * FLAT };
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
