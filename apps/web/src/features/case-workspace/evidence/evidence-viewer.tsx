import type { EvidenceItem } from '#api/evidence.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, EmptyState, Icon, Loadable } from '#ui';
import { Digest } from './evidence-card.tsx';
import { type OpenedFile, useEvidenceFile, useObjectUrl } from './use-evidence-file.ts';

function Intact({ intact }: { intact: boolean | null }) {
  if (intact === false) {
    return (
      <Banner tone="bad" icon="seal-broken">
        <b>These bytes are not the ones that were received.</b> Their SHA-256 is another. Do not rely on this file.
      </Banner>
    );
  }
  return (
    <p className={intact ? 'ev-ok' : 't3'}>
      {intact && <Icon name="check" />}
      {intact ? 'Computed in this browser: these are the bytes that were received.' : 'Too large to compute its digest in this browser.'}
    </p>
  );
}

function Content({ opened, name }: { opened: OpenedFile; name: string }) {
  const url = useObjectUrl(opened.picture);
  if (opened.text !== null) {
    return (
      <section className="ev-text" tabIndex={0} aria-label={`Text of ${name}`}>
        <pre className="mono">{opened.text}</pre>
      </section>
    );
  }
  if (url) return <img className="ev-img" src={url} alt={`Content of ${name}`} />;
  return (
    <EmptyState icon="note" title="This kind of file is not shown here">
      It could run something, or needs a program of its own. Save a copy to read it.
    </EmptyState>
  );
}

/** Looking at a piece of evidence. Nothing in it can run, its digest is computed again here, and the look is recorded. */
export function EvidenceViewer({ item, caseId, onClose }: { item: EvidenceItem; caseId: string; onClose: () => void }) {
  const { query, copy } = useEvidenceFile(item, caseId);
  return (
    <Dialog
      opened
      size="large"
      title={`${item.number} ${item.fileName}`}
      onClose={onClose}
      footer={
        <>
          <span className="hint grow">{query.data && 'Opening it was recorded. Saving a copy is recorded too.'}</span>
          <Button icon="down" busy={copy.isPending} onClick={() => copy.mutate()}>
            Save a copy
          </Button>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      {copy.error && <Banner tone="bad">No copy was saved. {asProblem(copy.error).detail}</Banner>}
      <Loadable query={query} what="The file" rows={6}>
        {(opened) => (
          <>
            <Content opened={opened} name={item.fileName} />
            <div className="ev-proof">
              <Digest sha256={item.sha256} />
              <Intact intact={opened.intact} />
            </div>
          </>
        )}
      </Loadable>
    </Dialog>
  );
}
