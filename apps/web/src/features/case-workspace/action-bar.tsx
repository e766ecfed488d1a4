import { assignCase, type CaseDetail, type CaseTransition, moveCase } from '#api/cases.ts';
import { ifMatch } from '#api/http.ts';
import { Button, type IconName, Keys, toast, toastProblem, useAct, useCan, useViewer } from '#ui';
import type { CaseAct } from './act.ts';
import { isStill } from './still.ts';
import { useCaseChanged } from './use-case-acts.ts';

type Verb = CaseTransition['verb'];

// Moves that are made at once, without a reason.
const plainMoves: Partial<Record<Verb, { label: string; icon: IconName; done: string }>> = {
  start: { label: 'Start work', icon: 'chev-r', done: 'Work has begun' },
  resume: { label: 'Resume work', icon: 'chev-r', done: 'Back in work' },
  'keep-closed': { label: 'Keep it closed', icon: 'lock', done: 'Stays closed' },
  recall: { label: 'Take back into work', icon: 'undo', done: 'Back in work' },
};
const asked: Partial<Record<Verb, { label: string; icon: IconName; act: CaseAct }>> = {
  ask: { label: 'Ask for information', icon: 'mail', act: 'ask' },
  escalate: { label: 'Escalate', icon: 'flag', act: 'escalate' },
  'request-reopen': { label: 'Ask to reopen', icon: 'undo', act: 'reopen' },
};

function Opened({ detail }: { detail: CaseDetail }) {
  const { evidence } = detail.counts;
  if (evidence === 0) return <span className="ab-state t3">No evidence yet</span>;
  const opened = Math.min(detail.evidenceOpened, evidence);
  return (
    <span className="ab-state">
      <span className="dots5" aria-hidden>
        {evidence <= 12 && Array.from({ length: evidence }, (_, i) => <i key={`e-${i + 1}`} className={i < opened ? 'on' : undefined} />)}
      </span>
      <span>
        <b>{`${opened} of ${evidence}`}</b> <span className="ab-long">{evidence === 1 ? 'piece' : 'pieces'} of evidence </span>opened
      </span>
    </span>
  );
}

/** Taking the case, for whoever does not own it yet: work has one name on it. */
function TakeButton({ detail }: { detail: CaseDetail }) {
  const viewer = useViewer();
  const changed = useCaseChanged(detail.id);
  const take = useAct('case:work', {
    mutationFn: async () => (await assignCase({ path: { id: detail.id }, body: { ownerId: viewer.id } })).data,
    onSuccess: (saved) => {
      changed(saved);
      toast(`${detail.number} is yours`);
    },
    onError: (error) => toastProblem(error, 'The case did not change hands.'),
  });
  if (detail.owner?.id === viewer.id || isStill(detail.state)) return null;
  return (
    <Button variant={detail.owner ? 'default' : 'primary'} icon="person" busy={take.isPending} onClick={() => take.mutate()}>
      {detail.owner ? 'Take it over' : 'Take the case'}
    </Button>
  );
}

function MoveButton({ detail, move }: { detail: CaseDetail; move: CaseTransition }) {
  const changed = useCaseChanged(detail.id);
  const look = plainMoves[move.verb];
  const run = useAct('case:work', {
    mutationFn: async () => (await moveCase({ path: { id: detail.id }, body: { verb: move.verb }, headers: ifMatch(detail.version) })).data,
    onSuccess: (saved) => {
      changed(saved);
      toast(`${detail.number}: ${look?.done ?? 'moved on'}`);
    },
    onError: (error) => {
      changed();
      toastProblem(error, 'The case stays where it is.');
    },
  });
  if (!look) return null;
  return (
    <Button
      variant={move.allowed ? 'primary' : 'default'}
      icon={look.icon}
      refusal={move.why ?? undefined}
      busy={run.isPending}
      onClick={() => run.mutate()}
    >
      {look.label}
    </Button>
  );
}

/** The bar under the case: how much evidence was read, and what can be done next. A refused act says why. */
export function ActionBar({ detail, onAct }: { detail: CaseDetail; onAct: (act: CaseAct) => void }) {
  const can = useCan();
  const propose = detail.transitions.find(({ verb }) => verb === 'propose');
  if (!can('case:work')) return null;
  return (
    <div className="actbar" role="toolbar" aria-label="What can be done with this case">
      <Opened detail={detail} />
      <span className="grow" />
      {can('evidence:upload') && !isStill(detail.state) && (
        <Button icon="clip" className="ab-more" onClick={() => onAct('upload')}>
          <span className="ab-label">Add evidence</span>
        </Button>
      )}
      {detail.transitions.map((move) => {
        const look = asked[move.verb];
        return (
          look && (
            <Button key={move.verb} icon={look.icon} className="ab-more" refusal={move.why ?? undefined} onClick={() => onAct(look.act)}>
              <span className="ab-label">{look.label}</span>
            </Button>
          )
        );
      })}
      <TakeButton detail={detail} />
      {detail.transitions.map((move) => plainMoves[move.verb] && <MoveButton key={move.verb} detail={detail} move={move} />)}
      {propose && (
        <Button
          variant={propose.allowed ? 'primary' : 'default'}
          hotkey="d"
          refusal={propose.why ?? undefined}
          onClick={() => onAct('decide')}
        >
          <Keys turned={1} />
          Decide
        </Button>
      )}
      {detail.approval?.state === 'PENDING' && (
        <Button onClick={() => onAct('waiting')}>
          <Keys turned={1} />
          Waiting for the second key
        </Button>
      )}
    </div>
  );
}
