import type { ElementDefinition, StylesheetJson } from 'cytoscape';
import type { CaseLinks, LinkEdge, LinkNode } from '#api/cases.ts';
import { formatAmount } from '#ui';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const MANY = 36;
const THINNEST = 1.5;
const THICKEST = 9;

const clipped = (text: string): string => (text.length > 22 ? `${text.slice(0, 21)}…` : text);
const widthOf = (label: string): number => Math.round(Math.min(170, Math.max(64, label.length * 6.7 + 22)));

// An account with one link tells its amount itself; the line then needs none, and lines of a fan do not cover each other's figures.
function nodeOf(node: LinkNode, only: LinkEdge | null): ElementDefinition {
  const name = clipped(node.label);
  const label = only ? `${name}\n${formatAmount(only.total)}` : name;
  const classes = [node.inCase ? 'own' : 'out', node.flagged ? 'flagged' : '', only ? 'leaf' : ''].join(' ');
  return { group: 'nodes', data: { id: node.id, label, w: widthOf(name) }, classes };
}

/** The one link of each account that has no other. */
function onlyLinks(edges: readonly LinkEdge[]): Map<string, LinkEdge> {
  const links = new Map<string, LinkEdge[]>();
  for (const edge of edges) for (const end of [edge.from, edge.to]) links.set(end, [...(links.get(end) ?? []), edge]);
  return new Map([...links].flatMap(([id, own]) => (own.length === 1 && own[0] ? [[id, own[0]] as const] : [])));
}

interface Drawn {
  peak: number;
  many: boolean;
  /** Whether each end is on the case. */
  from: boolean;
  to: boolean;
  told: boolean;
}

function edgeOf(edge: LinkEdge, { peak, many, told, ...ends }: Drawn): ElementDefinition {
  const amount = Number(edge.total);
  const w = THINNEST + (THICKEST - THINNEST) * Math.sqrt(amount / peak);
  const label = told ? '' : many ? compact.format(amount) : formatAmount(edge.total);
  const look = edge.cycle ? 'cycle' : ends.from === ends.to ? 'plain' : ends.to ? 'in' : 'leaves';
  return { group: 'edges', data: { id: edge.id, source: edge.from, target: edge.to, w, label }, classes: look };
}

/** The links as the drawing wants them. Widths are for the eye only; amounts are told as they are. */
export function elementsOf({ nodes, edges }: CaseLinks): ElementDefinition[] {
  const own = new Set(nodes.filter(({ inCase }) => inCase).map(({ id }) => id));
  const peak = Math.max(1, ...edges.map(({ total }) => Number(total)));
  const drawn = edges.filter(({ from, to }) => from !== to);
  const only = onlyLinks(drawn);
  const many = edges.length > MANY;
  return [
    ...nodes.map((node) => nodeOf(node, only.get(node.id) ?? null)),
    ...drawn.map((edge) => {
      const told = only.has(edge.from) || only.has(edge.to);
      return edgeOf(edge, { peak, many, told, from: own.has(edge.from), to: own.has(edge.to) });
    }),
  ];
}

/** The accounts that stand in the middle: those of the cycle with most of the case in it, else the accounts of the case by size. */
export function ringOf({ nodes, cycles }: CaseLinks): string[] {
  const own = nodes.filter(({ inCase }) => inCase);
  const ids = new Set(own.map(({ id }) => id));
  const held = (cycle: readonly string[]) => cycle.filter((id) => ids.has(id)).length;
  const [cycle] = cycles.filter((one) => one.length > 2 && held(one) > 1).toSorted((a, b) => held(b) - held(a) || a.length - b.length);
  if (cycle) return cycle;
  const largest = own.toSorted((a, b) => Number(b.total) - Number(a.total));
  return largest.slice(0, 12).map(({ id }) => id);
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The drawing's look, read from the tokens of the theme in force. A canvas knows no custom properties. */
export function lookOf(): StylesheetJson {
  const [surface, text, text2, text3, accent] = ['--surface', '--text', '--text-2', '--text-3', '--accent'].map(token) as [
    string,
    ...string[],
  ];
  const sans = 'Inter, "Segoe UI", "Liberation Sans", Arial, sans-serif';
  return [
    {
      selector: 'node',
      style: {
        shape: 'round-rectangle',
        width: 'data(w)',
        height: 30,
        label: 'data(label)',
        'text-valign': 'center',
        'text-halign': 'center',
        'font-family': sans,
        'font-size': 12,
        'font-weight': 500,
        color: text,
        'background-color': surface,
        'border-width': 1.25,
        'border-color': text2,
        'overlay-opacity': 0,
      },
    },
    { selector: 'node.leaf', style: { height: 40, 'text-wrap': 'wrap', 'line-height': 1.25 } },
    { selector: 'node.out', style: { 'border-style': 'dashed', 'border-color': text3, color: text2 } },
    {
      selector: 'node.own.flagged',
      style: { 'background-color': token('--inverse'), 'border-color': token('--inverse'), color: token('--on-inverse') },
    },
    { selector: 'node.out.flagged', style: { 'border-color': token('--risk-3'), 'border-width': 1.75 } },
    { selector: 'node.pinned', style: { 'border-style': 'double', 'border-width': 4 } },
    { selector: 'node.selected', style: { 'border-color': accent, 'border-width': 3, 'border-style': 'solid' } },
    ...edgeLook(token),
    { selector: '.dim', style: { opacity: 0.18 } },
  ];
}

function edgeLook(read: typeof token): StylesheetJson {
  const colour = (name: string) => ({ 'line-color': read(name), 'target-arrow-color': read(name) });
  return [
    {
      selector: 'edge',
      style: {
        width: 'data(w)',
        'curve-style': 'bezier',
        'control-point-step-size': 60,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.9,
        label: 'data(label)',
        'font-family': '"JetBrains Mono", Consolas, "Liberation Mono", monospace',
        'font-size': 10.5,
        color: read('--text'),
        'text-background-color': read('--surface'),
        'text-background-opacity': 0.86,
        'text-background-padding': '2px',
        'overlay-opacity': 0,
        ...colour('--text-3'),
      },
    },
    // Lines of a fan leave each account on the side that faces the other, so that none runs behind a neighbour.
    { selector: 'edge.east', style: { 'source-endpoint': '90deg', 'target-endpoint': '270deg' } },
    { selector: 'edge.west', style: { 'source-endpoint': '270deg', 'target-endpoint': '90deg' } },
    { selector: 'edge.south', style: { 'source-endpoint': '180deg', 'target-endpoint': '0deg' } },
    { selector: 'edge.north', style: { 'source-endpoint': '0deg', 'target-endpoint': '180deg' } },
    { selector: 'edge.in', style: colour('--c-2') },
    { selector: 'edge.leaves', style: { ...colour('--text-3'), 'line-style': 'dashed', 'line-dash-pattern': [4, 3] } },
    {
      selector: 'edge.cycle',
      style: { ...colour('--risk-3'), 'curve-style': 'unbundled-bezier', 'control-point-distances': [-34], 'control-point-weights': [0.5] },
    },
  ];
}
