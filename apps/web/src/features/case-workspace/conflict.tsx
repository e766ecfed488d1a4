import { Banner, Button, When } from '#ui';

interface Props {
  /** What was changed by somebody else: "this case", "this note". */
  what: string;
  theirs: string;
  theirsAt: string;
  mine: string;
  busy: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Somebody saved first. Both texts stand side by side, and neither is lost without a choice. */
export function Conflict({ what, theirs, theirsAt, mine, busy, onKeepMine, onTakeTheirs }: Props) {
  return (
    <div className="conflict" role="alert">
      <Banner tone="warn">
        <b>Somebody changed {what} while you wrote.</b> Nothing of yours was saved yet, and nothing is lost.
      </Banner>
      <div className="conflict-b">
        <section>
          <h3>
            Saved <When at={theirsAt} />
          </h3>
          <p className="prose">{theirs || <span className="t3">Nothing</span>}</p>
          <Button size="sm" onClick={onTakeTheirs}>
            Keep what was saved
          </Button>
        </section>
        <section>
          <h3>Yours</h3>
          <p className="prose">{mine || <span className="t3">Nothing</span>}</p>
          <Button size="sm" variant="primary" busy={busy} onClick={onKeepMine}>
            Save yours over it
          </Button>
        </section>
      </div>
    </div>
  );
}
