import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { approvalQuery } from '#api/approvals.ts';
import { type CaseDetail, dispositionsQuery } from '#api/cases.ts';
import { Fingerprint } from '#parts/approval/fingerprint.tsx';
import { outcomeOf } from '#parts/approval/outcome.ts';
import { RequestKeys } from '#parts/approval/request-keys.tsx';
import { Sentence } from '#parts/approval/sentence.tsx';
import { Button, buttonClass, Card, EmptyState, Icon, Keys, Loadable, useCan, When, words } from '#ui';
import type { CaseAct } from '../act.ts';
import { MoneyBar } from '../overview/money-bar.tsx';

/** The finding as it stands on record, in words, with its figures. */
function Outcome({ detail }: { detail: CaseDetail }) {
  const findings = useQuery(dispositionsQuery);
  if (!detail.disposition) return null;
  const finding = findings.data?.find(({ disposition }) => disposition === detail.disposition);
  const reason = finding?.reasons.find(({ code }) => code === detail.dispositionReason)?.says;
  return (
    <Card
      title="How it ended"
      actions={
        <span className="t3 small">
          <When at={detail.closedAt} format="datetime" zone />
        </span>
      }
    >
      <p className="say">
        <b>{finding?.says ?? words(detail.disposition)}</b>
        {reason && `: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}.`}
      </p>
      {detail.decisionNote && <p className="prose case-summary">{detail.decisionNote}</p>}
      <MoneyBar figures={detail.figures} />
    </Card>
  );
}

/** The request that the case waits for, or the last one it had. */
function Request({ id }: { id: string }) {
  const query = useQuery(approvalQuery(id));
  const can = useCan();
  return (
    <Loadable query={query} what="The request" rows={4}>
      {(request) => (
        <Card
          title={request.state === 'PENDING' ? 'Waiting for the second key' : outcomeOf(request)}
          actions={
            can('approval:read') && (
              <Link
                to="/approvals"
                search={{ request: request.id, ...(request.state === 'PENDING' ? {} : { box: 'done' as const }) }}
                className={buttonClass('default', 'sm')}
              >
                <Icon name="keys" />
                {request.number}
              </Link>
            )
          }
        >
          <div className="d-request">
            <p className="say">
              <Sentence>{request.title}</Sentence>
            </p>
            <RequestKeys request={request} />
            {request.decisionReason && <blockquote className="d-quote">{request.decisionReason}</blockquote>}
            <Fingerprint digest={request.digest} says="Both keys were asked to sign exactly this" />
          </div>
        </Card>
      )}
    </Loadable>
  );
}

/** How the case ended or how it is about to: the finding on record, and the request behind it. */
export function DecisionTab({ detail, onAct }: { detail: CaseDetail; onAct: (act: CaseAct) => void }) {
  const can = useCan();
  const propose = detail.transitions.find(({ verb }) => verb === 'propose');
  return (
    <div className="case-one">
      <Outcome detail={detail} />
      {detail.approval && can('approval:read') && <Request id={detail.approval.id} />}
      {!detail.disposition && !detail.approval && (
        <Card>
          <EmptyState
            icon="keys"
            title="Nothing is decided yet"
            actions={
              propose && (
                <Button variant="primary" refusal={propose.why ?? undefined} onClick={() => onAct('decide')}>
                  <Keys turned={1} />
                  Decide
                </Button>
              )
            }
          >
            {propose?.why ??
              'A decision names a finding, its reason, the evidence it rests on and the figures. A second person has to agree.'}
          </EmptyState>
        </Card>
      )}
    </div>
  );
}
