import { type CaseDetail, determineSuspicion, moveCase, requestReopening, uncoverCase } from '#api/cases.ts';
import { ifMatch } from '#api/http.ts';
import { toast } from '#ui';
import type { CaseAct } from './act.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { DecisionDialog } from './decision/decision-dialog.tsx';
import { WaitingDialog } from './decision/waiting-dialog.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { UploadDialog } from './evidence/upload-dialog.tsx';
import { PlaceDialog } from './place-dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { useCaseChanged } from './use-case-acts.ts';

interface Props {
  detail: CaseDetail;
  act: CaseAct;
  /** Files that were dropped, for the upload. */
  files: readonly File[];
  /** The request that was just sent, or that the case waits for. */
  requestId: string | undefined;
  onSent: (requestId: string) => void;
  onClose: () => void;
}

/** The acts that want a reason in words, each with what it does. */
function ReasonedAct({ detail, act, onClose }: Pick<Props, 'detail' | 'act' | 'onClose'>) {
  const changed = useCaseChanged(detail.id);
  const { id, number, version } = detail;
  const headers = ifMatch(version);
  const done = (message: string) => () => {
    changed();
    toast(message);
    onClose();
  };
  const move = (verb: 'ask' | 'escalate') => (reason: string) => moveCase({ path: { id }, body: { verb, reason }, headers });
  if (act === 'ask') {
    return (
      <ReasonDialog
        title={`Ask for information on ${number}`}
        says="The case waits until you resume it. Its clocks run on."
        label="What is asked, and of whom"
        hint="Stands on the timeline."
        act="Wait for it"
        needs="case:work"
        icon="mail"
        send={move('ask')}
        onDone={done('Waiting for information')}
        onClose={onClose}
      />
    );
  }
  if (act === 'escalate') {
    return (
      <ReasonDialog
        title={`Escalate ${number}`}
        says="It is marked as escalated, and can be decided from there or taken back into work."
        label="Why"
        hint="Whoever takes it up reads this first."
        act="Escalate"
        needs="case:work"
        icon="flag"
        send={move('escalate')}
        onDone={done('Escalated')}
        onClose={onClose}
      />
    );
  }
  if (act === 'reopen') {
    return (
      <ReasonDialog
        title={`Ask to reopen ${number}`}
        says="A second person has to agree. The earlier decision then leaves the case and stays in its history."
        label="What has come up"
        hint="The approver reads this first."
        act="Ask to reopen"
        needs="case:reopen"
        icon="keys"
        send={(reason) => requestReopening({ path: { id }, body: { reason }, headers })}
        onDone={done('Asked for a second key to reopen it')}
        onClose={onClose}
      />
    );
  }
  if (act === 'uncover') {
    return (
      <ReasonDialog
        title={`Let ${number} out of its compartment`}
        says="A second member of the compartment has to agree. Whoever its team or queue is open to then sees the case."
        label="Why others may see it now"
        hint="The approver reads this first."
        act="Ask for it"
        needs="case:work"
        icon="keys"
        send={(reason) => uncoverCase({ path: { id }, body: { reason }, headers })}
        onDone={done('Asked for a second key to let it out')}
        onClose={onClose}
      />
    );
  }
  return (
    <ReasonDialog
      title="Start the regulator’s clock"
      says="You state that suspicion is determined, now. The 30 days for a report run from this moment, once and for good."
      label="What establishes it"
      hint="Stands on the timeline and cannot be taken back."
      act="Determine suspicion"
      needs="case:work"
      icon="clock"
      send={(reason) => determineSuspicion({ path: { id }, body: { reason }, headers })}
      onDone={done('The regulator’s clock runs')}
      onClose={onClose}
    />
  );
}

/** The dialog of the act that was begun. */
export function CaseDialogs({ detail, act, files, requestId, onSent, onClose }: Props) {
  if (act === 'decide') return <DecisionDialog detail={detail} onSent={({ id }) => onSent(id)} onClose={onClose} />;
  if (act === 'waiting') return requestId && <WaitingDialog requestId={requestId} onClose={onClose} />;
  if (act === 'upload') return <UploadDialog caseId={detail.id} files={files} onClose={onClose} />;
  if (act === 'assign') return <AssignDialog detail={detail} onClose={onClose} />;
  if (act === 'place') return <PlaceDialog detail={detail} onClose={onClose} />;
  if (act === 'edit') return <EditDialog detail={detail} onClose={onClose} />;
  return <ReasonedAct detail={detail} act={act} onClose={onClose} />;
}
