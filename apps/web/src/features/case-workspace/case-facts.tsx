import type { ReactNode } from 'react';
import type { CaseDetail } from '#api/cases.ts';
import { DecisionDue, dueState } from '#parts/due.tsx';
import { Can, formatTime, IconButton, Money, PersonName, useNow, When } from '#ui';
import type { CaseAct } from './act.ts';
import { isStill } from './still.ts';
import { WhoSees } from './who-sees.tsx';

const DAY = 86_400_000;
const CLOCK_DAYS = 30;

function Fact({ name, children, track }: { name: string; children: ReactNode; track?: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {track}
    </div>
  );
}

/** How much of a span has passed, as a hairline under its figure. */
function Track({ share, tone = '' }: { share: number; tone?: string }) {
  return (
    <dd className={`track ${tone}`} aria-hidden>
      <i style={{ width: `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%` }} />
    </dd>
  );
}

function DueFact({ detail }: { detail: CaseDetail }) {
  const now = useNow().getTime();
  const { closedAt, dueAt, createdAt } = detail;
  if (closedAt) {
    return (
      <Fact name="Decided">
        <When at={closedAt} format="datetime" />
      </Fact>
    );
  }
  const span = Date.parse(dueAt) - Date.parse(createdAt);
  return (
    <Fact name="Decision due" track={<Track share={(now - Date.parse(createdAt)) / span} tone={dueState(dueAt, createdAt, now)} />}>
      <span title={formatTime(dueAt, 'full')}>
        <DecisionDue dueAt={dueAt} from={createdAt} />
      </span>
    </Fact>
  );
}

/** The clock of 30 days that runs from the moment suspicion was determined, and not before. */
function ClockFact({ detail, onAct }: { detail: CaseDetail; onAct: (act: CaseAct) => void }) {
  const now = useNow().getTime();
  if (detail.reportDueAt) {
    const left = Math.ceil((Date.parse(detail.reportDueAt) - now) / DAY);
    return (
      <Fact name="Regulator’s clock" track={<Track share={1 - left / CLOCK_DAYS} tone={left <= 5 ? 'due' : ''} />}>
        <span className="tn" title={`Suspicion determined ${formatTime(detail.determinedAt ?? '', 'full')}`}>
          {left > 0 ? `${left} of ${CLOCK_DAYS} days left` : `${-left} days over`}
        </span>
      </Fact>
    );
  }
  return (
    <Fact name="Regulator’s clock">
      <span className="t2">Not started</span>
      <Can permission="case:work">
        {!detail.closedAt && (
          <button type="button" className="textbtn small" onClick={() => onAct('determine')}>
            Start
          </button>
        )}
      </Can>
    </Fact>
  );
}

/** Where the case lies, and so who sees it. */
function PlaceFact({ detail, onAct }: { detail: CaseDetail; onAct: (act: CaseAct) => void }) {
  const { compartment, team, queue } = detail;
  const [kind, place] = compartment ? ['Compartment', compartment] : team ? ['Team', team] : ['Queue', queue];
  return (
    <Fact name={kind}>
      <span className="clip" title={`Queue: ${queue.name}`}>
        {place.name}
      </span>
      <WhoSees caseId={detail.id} number={detail.number} />
      <Can permission="case:work">
        {!isStill(detail.state) && (
          <IconButton icon="swap" label="Hand the case to another team or queue" className="fact-b" onClick={() => onAct('place')} />
        )}
        {compartment && !isStill(detail.state) && (
          <button type="button" className="textbtn small" onClick={() => onAct('uncover')}>
            Let it out
          </button>
        )}
      </Can>
    </Fact>
  );
}

/** The strip of facts under the title. */
export function CaseFacts({ detail, onAct }: { detail: CaseDetail; onAct: (act: CaseAct) => void }) {
  return (
    <dl className="facts">
      <DueFact detail={detail} />
      <ClockFact detail={detail} onAct={onAct} />
      <Fact name="Owner">
        <PersonName person={detail.owner} />
        <Can permission="case:work">
          {!detail.closedAt && (
            <IconButton icon="swap" label="Hand the case to somebody" className="fact-b" onClick={() => onAct('assign')} />
          )}
        </Can>
      </Fact>
      <PlaceFact detail={detail} onAct={onAct} />
      <Fact name="Exposure">
        <Money amount={detail.exposure} currency={detail.currency} />
      </Fact>
    </dl>
  );
}
