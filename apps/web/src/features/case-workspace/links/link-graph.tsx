import { type KeyboardEvent, useRef } from 'react';
import { IconButton } from '#ui';
import { towards } from './place.ts';
import { useGraph } from './use-graph.ts';
import type { LinkView } from './use-link-view.ts';

const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOM_STEP = 1.25;

/** The links as a drawing. Arrow keys walk it, Enter expands, p pins, u undoes; the table says the same without it. */
export function LinkGraph({ view, label }: { view: LinkView; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const { core, refit } = useGraph(box, view);
  const zoom = (by: number) => {
    const cy = core.current;
    if (cy) cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  };
  const walk = ([dx, dy]: [number, number]) => {
    const cy = core.current;
    if (!cy) return;
    const spots = new Map(cy.nodes().map((node) => [node.id(), node.position()]));
    const from = view.selected ?? [...spots.keys()][0];
    if (from) view.select(view.selected === null ? from : (towards(spots, from, dx, dy) ?? from));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = arrows[event.key];
    if (direction) walk(direction);
    else if (event.key === 'Enter' && view.selected) view.expandNode(view.selected);
    else if (event.key === 'p' && view.selected) view.pinNode(view.selected);
    else if (event.key === 'u') view.undo();
    else if (event.key === 'c') view.nextCycle();
    else if (event.key === 'Escape' && view.selected) view.select(null);
    else return;
    event.preventDefault();
  };
  return (
    <div className="graph">
      <div className="graph-k" tabIndex={0} role="application" aria-label={label} onKeyDown={onKeyDown}>
        <div ref={box} className="graph-c" aria-hidden />
      </div>
      <div className="graph-z">
        <IconButton icon="plus" label="Closer" onClick={() => zoom(ZOOM_STEP)} />
        <IconButton icon="minus" label="Further away" onClick={() => zoom(1 / ZOOM_STEP)} />
        <IconButton icon="graph" label="Show all of it" onClick={refit} />
      </div>
    </div>
  );
}
