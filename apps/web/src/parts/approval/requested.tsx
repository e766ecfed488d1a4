import { Link } from '@tanstack/react-router';
import { Button, buttonClass, Dialog, KeySlots, TwoKeys, useViewer } from '#ui';

interface Props {
  number: string;
  /** What will happen once the second key is turned, as a sentence. */
  says: string;
  /** What the second person is. */
  second?: string;
  onClose: () => void;
}

/** After a request that needs a second person: one key turned, one to go, and where the colleague finds it. */
export function Requested({ number, says, second = 'admin', onClose }: Props) {
  const viewer = useViewer();
  return (
    <Dialog
      opened
      onClose={onClose}
      size="medium"
      title={`${number} waits for a second ${second}`}
      footer={
        <>
          <Link to="/approvals" className={buttonClass()}>
            See the request
          </Link>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <p className="prose">{says}</p>
      <KeySlots
        slots={[
          { who: viewer.name, detail: 'Maker, just now', turned: true },
          { who: `Another ${second}`, detail: 'Not you, and not another account of yours', turned: false },
        ]}
      />
      <TwoKeys>Nothing has changed yet. It takes effect in the instant the second key is turned, and runs out after 24 hours.</TwoKeys>
    </Dialog>
  );
}
