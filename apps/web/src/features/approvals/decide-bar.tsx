import { useState } from 'react';
import type { ApprovalDetail } from '#api/approvals.ts';
import { DecideProblem } from '#parts/approval/decide-problem.tsx';
import { Fingerprint } from '#parts/approval/fingerprint.tsx';
import { hasExpired, outcomeOf } from '#parts/approval/outcome.ts';
import { useDecide } from '#parts/approval/use-decide.ts';
import { Button, Keys, useNow, useViewer } from '#ui';
import { RefuseDialog } from './refuse-dialog.tsx';

/** Under the request: what exactly is signed, and the buttons that sign or refuse it. A refused button says why. */
export function DecideBar({ request }: { request: ApprovalDetail }) {
  const viewer = useViewer();
  const now = useNow();
  const decide = useDecide(request);
  const [refusing, setRefusing] = useState(false);
  const over = request.state !== 'PENDING' || hasExpired(request, now);
  const own = request.maker.id === viewer.id;
  const error = decide.approve.error ?? decide.withdraw.error;
  const whyNot = request.canDecide ? undefined : (request.whyNot ?? 'This is for somebody else to decide');
  return (
    <footer className="a-act">
      {error && <DecideProblem error={error} />}
      <Fingerprint
        digest={request.digest}
        says={over ? 'Both keys were asked to sign exactly this' : 'You sign exactly this'}
        note={over ? outcomeOf(request) : 'It takes effect with the second key, in the same instant'}
      />
      {!over && own && (
        <Button variant="quiet" busy={decide.withdraw.isPending} onClick={() => decide.withdraw.mutate()}>
          Withdraw request
        </Button>
      )}
      {!over && !own && (
        <Button refusal={whyNot} onClick={() => setRefusing(true)}>
          Refuse with a reason
        </Button>
      )}
      {!over && (
        <Button
          variant={whyNot ? 'default' : 'primary'}
          refusal={whyNot}
          busy={decide.approve.isPending}
          onClick={() => decide.approve.mutate()}
        >
          <Keys turned={1} />
          Approve
        </Button>
      )}
      {!over && whyNot && <p className="a-why t3">{whyNot}</p>}
      {refusing && <RefuseDialog number={request.number} decide={decide} onClose={() => setRefusing(false)} />}
    </footer>
  );
}
