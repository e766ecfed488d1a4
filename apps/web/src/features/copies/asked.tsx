import { Link } from '@tanstack/react-router';
import { Button, buttonClass, Dialog, KeySlots, TwoKeys, useViewer } from '#ui';

/** One key turned, one to go. */
export function Asked({ number, says, onClose }: { number: string; says: string; onClose: () => void }) {
  const viewer = useViewer();
  return (
    <Dialog
      opened
      onClose={onClose}
      size="medium"
      title={`${number} waits for a second admin`}
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
      <p className="prose">{says}.</p>
      <KeySlots
        slots={[
          { who: viewer.name, detail: 'Maker, just now', turned: true },
          { who: 'Another admin', detail: 'Not you, and not another account of yours', turned: false },
        ]}
      />
      <TwoKeys>Nothing has changed yet. Once the second key is turned, the old receiver is told of it before it takes effect.</TwoKeys>
    </Dialog>
  );
}
