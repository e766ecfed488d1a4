import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import type { ApprovalDetail } from '#api/approvals.ts';
import { type CaseDetail, type DispositionChoice, dispositionsQuery } from '#api/cases.ts';
import { type EvidenceItem, evidenceQuery } from '#api/evidence.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Choices, Dialog, Icon, KeySlots, Keys, Loadable, SelectField, TextArea, useViewer } from '#ui';
import '#parts/approval/fingerprint.css';
import { EvidenceViewer } from '../evidence/evidence-viewer.tsx';
import { DecisionFigures } from './decision-figures.tsx';
import { type Finding, findingChoices } from './finding-words.ts';
import { ReliedEvidence } from './relied-evidence.tsx';
import { type Decision, NOTE_MAX, NOTE_MIN, useDecision } from './use-decision.ts';

interface Props {
  detail: CaseDetail;
  onSent: (request: ApprovalDetail) => void;
  onClose: () => void;
}

function Words({ decision, findings }: { decision: Decision; findings: readonly DispositionChoice[] }) {
  const { values, note, set, setNote, errorOf } = decision;
  const reasons = findings.find(({ disposition }) => disposition === values.finding)?.reasons ?? [];
  return (
    <div className="col">
      <Choices<Finding>
        legend="Disposition"
        name="finding"
        value={values.finding}
        onChange={(finding) => set({ finding, reason: '' })}
        choices={findingChoices(findings)}
      />
      <SelectField
        label="Reason"
        empty="Choose a reason"
        options={reasons.map(({ code, says }) => ({ value: code, label: says }))}
        value={values.reason}
        onChange={(event) => set({ reason: event.target.value })}
        error={errorOf('reasonCode')}
      />
      <TextArea
        label="In your words"
        rows={4}
        maxLength={NOTE_MAX}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        error={errorOf('note')}
        hint={`At least ${NOTE_MIN} characters. The approver reads this first.`}
        foot={<span className={note.trim().length < NOTE_MIN ? 'hint tn' : 'hint tn d-enough'}>{note.trim().length}</span>}
      />
    </div>
  );
}

function TwoSlots() {
  const viewer = useViewer();
  return (
    <div className="d-keys">
      <KeySlots
        slots={[
          { who: `You, ${viewer.name}`, detail: 'Turned when you send', turned: true },
          { who: 'Someone else', detail: 'Whoever may approve. Never you.', turned: false },
        ]}
      />
    </div>
  );
}

// Digits choose a finding unless somebody is typing; Ctrl with Enter sends from anywhere.
function keysFor(decision: Decision, findings: readonly DispositionChoice[]) {
  return (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return decision.submit();
    }
    const typing =
      event.target instanceof HTMLTextAreaElement || (event.target instanceof HTMLInputElement && event.target.type === 'text');
    const chosen = findings[Number(event.key) - 1];
    if (typing || event.target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey || !chosen) return;
    event.preventDefault();
    decision.set({ finding: chosen.disposition, reason: '' });
  };
}

function DecisionForm({
  detail,
  evidence,
  findings,
  onSent,
  onClose,
}: Props & { evidence: EvidenceItem[]; findings: DispositionChoice[] }) {
  const decision = useDecision(detail, evidence, onSent);
  const [opened, setOpened] = useState<EvidenceItem | null>(null);
  return (
    <Dialog
      opened
      size="large"
      title={
        <span className="d-title">
          Decide {detail.number} <Keys turned={1}>needs two keys</Keys>
        </span>
      }
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        decision.submit();
      }}
      footer={
        <>
          <span className="fp">
            <Icon name="hash" />
            <span>
              Both keys sign exactly this<small>Its fingerprint is shown once it is sent. Any change to the case voids the request.</small>
            </span>
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" busy={decision.busy} hotkey="Ctrl ↵">
            <Keys turned={1} />
            Send for approval
          </Button>
        </>
      }
    >
      <section aria-label="The decision" onKeyDown={keysFor(decision, findings)}>
        {decision.problem && <Banner tone="bad">{asProblem(decision.problem).detail}</Banner>}
        <div className="decide">
          <Words decision={decision} findings={findings} />
          <div className="col">
            <ReliedEvidence items={evidence} decision={decision} onOpen={setOpened} />
            <DecisionFigures figures={detail.figures} decision={decision} />
          </div>
          <TwoSlots />
        </div>
      </section>
      {opened && <EvidenceViewer item={opened} caseId={detail.id} onClose={() => setOpened(null)} />}
    </Dialog>
  );
}

/** Proposing how the case ends: finding, reason, words, evidence and figures in one dialog. A second person has to agree. */
export function DecisionDialog(props: Props) {
  const evidence = useQuery(evidenceQuery(props.detail.id));
  const findings = useQuery(dispositionsQuery);
  if (evidence.data && findings.data) return <DecisionForm {...props} evidence={evidence.data} findings={findings.data} />;
  const waiting = evidence.error ? evidence : findings.error ? findings : evidence;
  return (
    <Dialog
      opened
      size="large"
      title={`Decide ${props.detail.number}`}
      onClose={props.onClose}
      footer={<Button onClick={props.onClose}>Cancel</Button>}
    >
      <Loadable query={{ ...waiting, data: undefined }} what="What a decision needs" rows={6}>
        {() => null}
      </Loadable>
    </Dialog>
  );
}
