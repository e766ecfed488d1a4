import type { Core } from 'cytoscape';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { CaseLinks } from '#api/cases.ts';
import { useAppearance } from '#ui';
import { elementsOf, lookOf, ringOf } from './graph-look.ts';
import { place, type Spot } from './place.ts';
import type { LinkView } from './use-link-view.ts';

const PADDING = 24;
const CLOSEST = 1.15;

function fit(cy: Core): void {
  cy.fit(undefined, PADDING);
  if (cy.zoom() > CLOSEST) cy.zoom(CLOSEST).center();
}

const spotsIn = (cy: Core): Map<string, Spot> => new Map(cy.nodes().map((node) => [node.id(), { ...node.position() }]));

// Which way each line of a fan runs, by where its ends stand now.
function turn(cy: Core): void {
  const WIDTH_OVER_HEIGHT = 2;
  cy.edges().removeClass('east west south north');
  cy.nodes('.leaf')
    .connectedEdges()
    .forEach((edge) => {
      const [from, to] = [edge.source().position(), edge.target().position()];
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const flat = Math.abs(dx) * WIDTH_OVER_HEIGHT > Math.abs(dy);
      edge.addClass(flat ? (dx > 0 ? 'east' : 'west') : dy > 0 ? 'south' : 'north');
    });
}

// Newcomers are added and what left is taken away; the rest is not touched, so nothing jumps.
function draw(cy: Core, links: CaseLinks): void {
  const wanted = elementsOf(links);
  const ids = new Set(wanted.map(({ data }) => String(data.id)));
  const before = cy.nodes().length;
  cy.elements()
    .filter((element) => !ids.has(element.id()))
    .remove();
  const standing = before === 0 ? new Map<string, Spot>() : spotsIn(cy);
  const spots = place({ ids: links.nodes.map(({ id }) => id), edges: links.edges, ring: ringOf(links) }, standing);
  for (const element of wanted) {
    const there = cy.getElementById(String(element.data.id));
    if (there.nonempty()) there.data(element.data).classes(String(element.classes ?? ''));
    else cy.add(element.group === 'nodes' ? { ...element, position: spots.get(String(element.data.id)) ?? { x: 0, y: 0 } } : element);
  }
  turn(cy);
  if (cy.nodes().length !== before) fit(cy);
}

// What is selected, pinned and lit, on top of what is drawn.
function mark(cy: Core, { selected, pinned, lit }: LinkView): void {
  cy.batch(() => {
    cy.nodes().removeClass('selected pinned').unlock();
    cy.elements().removeClass('dim');
    for (const id of pinned) cy.getElementById(id).addClass('pinned').lock();
    if (selected) cy.getElementById(selected).addClass('selected');
    if (!lit) return;
    const path = cy.collection();
    for (const [i, id] of lit.entries()) {
      const to = lit[(i + 1) % lit.length];
      path.merge(cy.getElementById(id)).merge(cy.edges(`[source = "${id}"][target = "${to}"]`));
    }
    cy.elements().difference(path).addClass('dim');
  });
}

/** Keeps a drawing in step with the links. The library is fetched when a graph is first shown. */
export function useGraph(box: RefObject<HTMLDivElement | null>, view: LinkView): { core: RefObject<Core | null>; refit: () => void } {
  const core = useRef<Core | null>(null);
  const acts = useRef(view);
  const [ready, setReady] = useState(false);
  const { theme } = useAppearance();
  const links = view.query.data;

  useEffect(() => {
    acts.current = view;
  });

  useEffect(() => {
    let gone = false;
    void import('cytoscape').then(({ default: cytoscape }) => {
      if (gone || !box.current) return;
      const cy = cytoscape({
        container: box.current,
        style: lookOf(),
        minZoom: 0.2,
        maxZoom: 2.5,
        boxSelectionEnabled: false,
        autounselectify: true,
      });
      // Scrolling the page must not zoom the picture: only a pinch, or the wheel with Ctrl, does.
      cy.userZoomingEnabled(false);
      cy.on('tap', (event) => acts.current.select(event.target === cy || event.target.isEdge() ? null : event.target.id()));
      cy.on('dbltap', 'node', (event) => acts.current.expandNode(event.target.id()));
      cy.on('dragfree', () => turn(cy));
      core.current = cy;
      setReady(true);
    });
    return () => {
      gone = true;
      core.current?.destroy();
      core.current = null;
    };
  }, [box]);

  useEffect(() => {
    if (ready && core.current && links) draw(core.current, links);
  }, [ready, links]);

  useEffect(() => {
    if (ready && core.current && theme) core.current.style(lookOf());
  }, [ready, theme]);

  useEffect(() => {
    if (ready && core.current) mark(core.current, view);
  });

  return { core, refit: () => core.current && fit(core.current) };
}
