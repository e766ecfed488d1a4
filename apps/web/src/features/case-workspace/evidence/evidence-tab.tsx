import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import type { CaseDetail } from '#api/cases.ts';
import { type EvidenceItem, evidenceQuery } from '#api/evidence.ts';
import { Button, Card, EmptyState, Loadable, useCan } from '#ui';
import { isStill } from '../still.ts';
import { EvidenceCard } from './evidence-card.tsx';
import { EvidenceViewer } from './evidence-viewer.tsx';

interface Props {
  detail: CaseDetail;
  onUpload: (files: readonly File[]) => void;
}

/** Files over the tab: shows where they may fall, and hands them on. */
function useDrop(allowed: boolean, onFiles: (files: readonly File[]) => void) {
  const [over, setOver] = useState(false);
  if (!allowed) return { over: false, handlers: {} };
  const carries = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => event.currentTarget === event.target && setOver(false),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files]);
      },
    },
  };
}

/** Everything that was put on the case, each piece with its digest and its custody. Files can be dropped anywhere on it. */
export function EvidenceTab({ detail, onUpload }: Props) {
  const query = useQuery(evidenceQuery(detail.id));
  const [opened, setOpened] = useState<EvidenceItem | null>(null);
  const may = useCan()('evidence:upload') && !isStill(detail.state);
  const { over, handlers } = useDrop(may, onUpload);
  const add = may && (
    <Button size="sm" icon="clip" onClick={() => onUpload([])}>
      Add evidence
    </Button>
  );
  return (
    <div className={over ? 'case-one ev-drop over' : 'case-one ev-drop'} {...handlers}>
      <Card title="Evidence" actions={add} flush>
        <Loadable query={query} what="The evidence" rows={6}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState icon="clip" title="No evidence yet" actions={add}>
                {may
                  ? 'Drop a file here. Its SHA-256 is taken as it arrives, and every reading of it is recorded.'
                  : 'Nothing was put on this case.'}
              </EmptyState>
            ) : (
              <ul className="evl">
                {items.map((item) => (
                  <EvidenceCard key={item.id} item={item} onOpen={() => setOpened(item)} />
                ))}
              </ul>
            )
          }
        </Loadable>
        {may && <p className="ev-hint t3">Drop files anywhere on this page to add them.</p>}
      </Card>
      {opened && <EvidenceViewer item={opened} caseId={detail.id} onClose={() => setOpened(null)} />}
    </div>
  );
}
