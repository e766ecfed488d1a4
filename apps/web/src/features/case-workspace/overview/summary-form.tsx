import { useState } from 'react';
import { type CaseDetail, updateCase } from '#api/cases.ts';
import { ifMatch } from '#api/http.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, TextArea, toast, useAct } from '#ui';
import { Conflict } from '../conflict.tsx';
import { useCaseChanged } from '../use-case-acts.ts';
import { useDraft } from '../use-draft.ts';
import { useLatestCase } from '../use-latest-case.ts';

const MAX = 4000;

/** Editing the summary. It is saved over the version that was read and no other: a colleague's change becomes a comparison. */
export function SummaryForm({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const changed = useCaseChanged(detail.id);
  const latest = useLatestCase(detail.id);
  const [draft, setDraft] = useDraft(detail.id, 'summary');
  const [version, setVersion] = useState(detail.version);
  const text = draft ?? detail.summary;
  const save = useAct('case:work', {
    mutationFn: async (over: number) =>
      (await updateCase({ path: { id: detail.id }, body: { summary: text.trim() }, headers: ifMatch(over) })).data,
    onSuccess: (saved) => {
      setDraft(null);
      changed(saved);
      toast('Saved the summary');
      onClose();
    },
    onError: (error) => asProblem(error).code === 'stale-version' && latest.read(),
  });
  const stale = save.error && asProblem(save.error).code === 'stale-version';
  const keepMine = () => {
    const theirs = latest.data?.version ?? version;
    setVersion(theirs);
    save.mutate(theirs);
  };
  const takeTheirs = () => {
    setDraft(null);
    changed(latest.data);
    onClose();
  };
  if (stale && latest.data) {
    return (
      <Conflict
        what="this case"
        theirs={latest.data.summary}
        theirsAt={latest.data.updatedAt}
        mine={text}
        busy={save.isPending}
        onKeepMine={keepMine}
        onTakeTheirs={takeTheirs}
      />
    );
  }
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(version);
      }}
    >
      {save.error && !stale && <Banner tone="bad">{asProblem(save.error).detail}</Banner>}
      <TextArea
        label="Summary"
        hideLabel
        rows={7}
        maxLength={MAX}
        value={text}
        onChange={(event) => setDraft(event.target.value)}
        hint="Kept on this page until you save it."
        foot={<span className="hint tn">{text.length.toLocaleString('en')}</span>}
      />
      <div className="acts">
        <Button size="sm" variant="quiet" onClick={onClose}>
          Close
        </Button>
        <Button
          size="sm"
          variant="primary"
          type="submit"
          busy={save.isPending}
          refusal={text.trim() === detail.summary ? 'Nothing has changed' : undefined}
        >
          Save
        </Button>
      </div>
    </form>
  );
}
