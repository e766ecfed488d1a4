import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ApprovalDetail, approvalQuery } from '#api/approvals.ts';
import { DecideProblem } from '#parts/approval/decide-problem.tsx';
import { Fingerprint } from '#parts/approval/fingerprint.tsx';
import { RequestKeys } from '#parts/approval/request-keys.tsx';
import { Sentence } from '#parts/approval/sentence.tsx';
import { TimeLeft } from '#parts/approval/time-left.tsx';
import { useDecide } from '#parts/approval/use-decide.ts';
import { Banner, Button, Dialog, Icon, Keys, Loadable, useViewer } from '#ui';

function OwnDecision() {
  return (
    <div className="banner own">
      <Icon name="lock" />
      <div>
        <b>You cannot approve your own decision.</b> The database refuses it too, whoever asks. Until the second key turns, the case is
        read-only, and any change to it would void this request.
      </div>
    </div>
  );
}

function Reading({ request, onClose }: { request: ApprovalDetail; onClose: () => void }) {
  const viewer = useViewer();
  const navigate = useNavigate();
  const decide = useDecide(request);
  const own = request.maker.id === viewer.id;
  const waits = request.state === 'PENDING';
  const whyNot = request.canDecide ? undefined : (request.whyNot ?? 'This is for somebody else to decide');
  const error = decide.withdraw.error;
  return (
    <Dialog
      opened
      size="medium"
      title={
        <span className="d-title">
          {waits ? 'Waiting for the second key' : request.number} <TimeLeft request={request} />
        </span>
      }
      onClose={onClose}
      footer={
        <>
          {own && waits && (
            <Button
              variant="quiet"
              busy={decide.withdraw.isPending}
              onClick={() => decide.withdraw.mutate(undefined, { onSuccess: onClose })}
            >
              Withdraw request
            </Button>
          )}
          <span className="grow" />
          {waits && (
            <Button refusal={whyNot} onClick={() => void navigate({ to: '/approvals', search: { request: request.id } })}>
              <Keys turned={1} />
              {own ? 'Approve' : 'Read and decide'}
            </Button>
          )}
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      {error && <DecideProblem error={error} />}
      <p className="say">
        <Sentence>{request.title}</Sentence>
      </p>
      <RequestKeys request={request} />
      {own && waits && <OwnDecision />}
      {!own && whyNot && waits && <Banner>{whyNot}</Banner>}
      <Fingerprint digest={request.digest} says="Both keys sign exactly this" note="Any change to it voids the request" />
    </Dialog>
  );
}

/** After a decision was sent, and for as long as it waits: both keys, what they sign, and why one's own second key is refused. */
export function WaitingDialog({ requestId, onClose }: { requestId: string; onClose: () => void }) {
  const query = useQuery(approvalQuery(requestId));
  if (query.data) return <Reading request={query.data} onClose={onClose} />;
  return (
    <Dialog opened size="medium" title="The request" onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
      <Loadable query={query} what="The request" rows={4}>
        {() => null}
      </Loadable>
    </Dialog>
  );
}
