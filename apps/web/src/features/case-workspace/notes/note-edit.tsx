import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type CaseComment, commentsQuery, reviseComment } from '#api/cases.ts';
import { ifMatch } from '#api/http.ts';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, TextArea, useAct } from '#ui';
import { Conflict } from '../conflict.tsx';
import { useCaseChanged } from '../use-case-acts.ts';

const MAX = 10_000;

/** Changing one's own note over the revision that was read. Its author may have another window open: then both texts are shown. */
export function NoteEdit({ note, caseId, onClose }: { note: CaseComment; caseId: string; onClose: () => void }) {
  const client = useQueryClient();
  const changed = useCaseChanged(caseId);
  const [text, setText] = useState(note.body);
  const [theirs, setTheirs] = useState<CaseComment | null>(null);
  const take = (items: CaseComment[]) => {
    changed();
    client.setQueryData(keys.cases.part(caseId, 'comments'), items);
    onClose();
  };
  const save = useAct('case:work', {
    mutationFn: async (revision: number) =>
      (await reviseComment({ path: { id: caseId, commentId: note.id }, body: { body: text.trim() }, headers: ifMatch(revision) })).data
        .items,
    onSuccess: take,
    onError: async (error) => {
      if (asProblem(error).code !== 'stale-version') return;
      const items = await client.fetchQuery({ ...commentsQuery(caseId), staleTime: 0 });
      setTheirs(items.find((item) => item.id === note.id) ?? null);
    },
  });
  if (theirs) {
    return (
      <Conflict
        what="this note"
        theirs={theirs.body}
        theirsAt={theirs.revisedAt}
        mine={text}
        busy={save.isPending}
        onKeepMine={() => save.mutate(theirs.revision)}
        onTakeTheirs={onClose}
      />
    );
  }
  const refusal = text.trim() === '' ? 'A note says something' : text.trim() === note.body ? 'Nothing has changed' : undefined;
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal) save.mutate(note.revision);
      }}
    >
      {save.error && <Banner tone="bad">{asProblem(save.error).detail}</Banner>}
      <TextArea label="Note" hideLabel rows={4} maxLength={MAX} value={text} onChange={(event) => setText(event.target.value)} />
      <div className="acts">
        <Button size="sm" variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" variant="primary" type="submit" busy={save.isPending} refusal={refusal}>
          Save revision {note.revision + 1}
        </Button>
      </div>
    </form>
  );
}
