import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ApprovalDetail, approvalQuery } from '#api/approvals.ts';
import { asProblem } from '#api/problem.ts';
import { RequestKeys } from '#parts/approval/request-keys.tsx';
import { Sentence } from '#parts/approval/sentence.tsx';
import { TimeLeft } from '#parts/approval/time-left.tsx';
import { buttonClass, Can, EmptyState, Icon, Loadable, Pill, SectionHead, useCan } from '#ui';
import { actionWords } from './action-words.ts';
import { ChangesTable } from './changes-table.tsx';
import { DecideBar } from './decide-bar.tsx';

function Quote({ text, by }: { text: string; by: string }) {
  return (
    <figure className="quote">
      <blockquote>
        <p>
          <q>{text}</q>
        </p>
      </blockquote>
      <figcaption className="t3">{by}</figcaption>
    </figure>
  );
}

function RequestTop({ request }: { request: ApprovalDetail }) {
  return (
    <div className="a-top">
      <Link to="/approvals" search={(prev) => ({ ...prev, request: undefined })} className="ib a-back" aria-label="Back to the list">
        <Icon name="chev-l" />
      </Link>
      <span className="mono t2">{request.number}</span>
      <Pill>{actionWords(request.action).label}</Pill>
      <span className="grow" />
      <Can permission="audit:read">
        <Link to="/audit" search={{ thread: request.id }} className={buttonClass('default', 'sm')}>
          <Icon name="chain" />
          Its story
        </Link>
      </Can>
      <TimeLeft request={request} />
    </div>
  );
}

function RequestBody({ request }: { request: ApprovalDetail }) {
  const can = useCan();
  return (
    <>
      <section className="a-body" tabIndex={0} aria-labelledby="request-says">
        <RequestTop request={request} />
        <h1 className="a-say" id="request-says">
          <Sentence>{request.title}</Sentence>
        </h1>
        <RequestKeys request={request} />
        <div className="a-what">
          <SectionHead
            level="h2"
            title="What changes"
            aside={
              request.caseId && can('case:read') ? (
                <Link to="/cases/$caseId" params={{ caseId: request.caseId }} className={buttonClass('default', 'sm')}>
                  <Icon name="cases" />
                  Open the case
                </Link>
              ) : undefined
            }
          />
          <ChangesTable changes={request.changes.filter(({ after }) => after !== request.reason)} />
          <Quote text={request.reason} by={request.maker.name} />
          {request.decisionReason && <Quote text={request.decisionReason} by={request.checker?.name ?? 'Whoever decided'} />}
        </div>
      </section>
      <DecideBar request={request} />
    </>
  );
}

/** One request: the sentence, both keys, what changes, why, and what is signed. */
export function RequestView({ id }: { id: string }) {
  const query = useQuery(approvalQuery(id));
  if (query.error && asProblem(query.error).status === 404) {
    return (
      <EmptyState icon="search" title="No such request, or not for you to see">
        It may be about something outside your role.
      </EmptyState>
    );
  }
  return (
    <Loadable query={query} what="The request" rows={8}>
      {(request) => <RequestBody key={request.id} request={request} />}
    </Loadable>
  );
}
