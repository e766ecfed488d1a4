import { useState } from 'react';
import type { ApprovalDetail } from '#api/approvals.ts';
import { type CaseDetail, proposeDecision } from '#api/cases.ts';
import type { EvidenceItem } from '#api/evidence.ts';
import { ifMatch } from '#api/http.ts';
import { fieldErrors } from '#api/problem.ts';
import { useAct } from '#ui';
import { minus, readAmount, toUnits } from '../decimal.ts';
import { useCaseChanged } from '../use-case-acts.ts';
import { useDraft } from '../use-draft.ts';
import type { Finding } from './finding-words.ts';

export const NOTE_MIN = 40;
export const NOTE_MAX = 4000;

interface Values {
  finding: Finding;
  reason: string;
  recovered: string;
  loss: string;
  /** Evidence left out although it was opened. */
  without: readonly string[];
}

/** What stands against sending, field by field, in words that say what would be right. The server looks again at all of it. */
function objections(values: Values, note: string, figures: CaseDetail['figures']): Map<string, string> {
  const found = new Map<string, string>();
  const [loss, recovered] = [readAmount(values.loss), readAmount(values.recovered)];
  if (values.reason === '') found.set('reasonCode', 'Choose a reason');
  if (note.trim().length < NOTE_MIN) found.set('note', `Write at least ${NOTE_MIN} characters`);
  if (recovered === null) found.set('recovered', 'Write an amount such as 1,250.00');
  if (loss === null) found.set('loss', 'Write an amount such as 1,250.00');
  else if (values.finding === 'FALSE_POSITIVE' && loss !== '0.00') found.set('loss', 'A false positive loses nothing');
  else if (recovered !== null && (toUnits(minus(figures.exposure, loss, recovered)) ?? 0n) < 0n) {
    found.set('loss', 'Lost and recovered together exceed the exposure');
  }
  return found;
}

/** A decision while it is written: one draft, what stands against it, and sending it to a second person. */
export function useDecision(detail: CaseDetail, evidence: readonly EvidenceItem[], onSent: (request: ApprovalDetail) => void) {
  const changed = useCaseChanged(detail.id);
  const [draft, setDraft] = useDraft(detail.id, 'decision');
  const [tried, setTried] = useState(false);
  const { figures } = detail;
  const [values, setValues] = useState<Values>({
    finding: 'CONFIRMED_FRAUD',
    reason: '',
    recovered: figures.recovered,
    loss: figures.loss,
    without: [],
  });
  const note = draft ?? '';
  const relied = evidence.filter(({ id, opened }) => opened && !values.without.includes(id)).map(({ id }) => id);
  const found = objections(values, note, figures);
  const send = useAct('case:decide', {
    mutationFn: async () => {
      const [loss, recovered] = [readAmount(values.loss) ?? '', readAmount(values.recovered) ?? ''];
      const body = { disposition: values.finding, reasonCode: values.reason, note: note.trim(), loss, recovered, evidenceIds: relied };
      return (await proposeDecision({ path: { id: detail.id }, body, headers: ifMatch(detail.version) })).data;
    },
    onSuccess: (request) => {
      setDraft(null);
      changed();
      onSent(request);
    },
    onError: () => changed(),
  });
  const server = send.error ? fieldErrors(send.error) : new Map<string, string>();
  return {
    values,
    note,
    relied,
    rest: minus(figures.exposure, readAmount(values.loss) ?? '0', readAmount(values.recovered) ?? '0'),
    set: (change: Partial<Values>) => setValues((now) => ({ ...now, ...change })),
    setNote: (text: string) => setDraft(text),
    rely: (id: string, on: boolean) =>
      setValues((now) => ({ ...now, without: on ? now.without.filter((one) => one !== id) : [...now.without, id] })),
    errorOf: (field: string) => (tried ? found.get(field) : undefined) ?? server.get(field),
    problem: send.error,
    busy: send.isPending,
    submit: () => {
      setTried(true);
      if (found.size === 0) send.mutate();
    },
  };
}

export type Decision = ReturnType<typeof useDecision>;
