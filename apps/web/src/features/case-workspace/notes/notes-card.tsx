import { useQuery, useQueryClient } from '@tanstack/react-query';
import { addComment, type CaseDetail, commentsQuery } from '#api/cases.ts';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Card, Loadable, TextArea, useAct, useCan } from '#ui';
import { useCaseChanged } from '../use-case-acts.ts';
import { useDraft } from '../use-draft.ts';
import { Note } from './note.tsx';

const MAX = 10_000;

function NoteForm({ caseId }: { caseId: string }) {
  const client = useQueryClient();
  const changed = useCaseChanged(caseId);
  const [draft, setDraft] = useDraft(caseId, 'note');
  const text = draft ?? '';
  const add = useAct('case:work', {
    mutationFn: async () => (await addComment({ path: { id: caseId }, body: { body: text.trim() } })).data.items,
    onSuccess: (items) => {
      setDraft(null);
      changed();
      client.setQueryData(keys.cases.part(caseId, 'comments'), items);
    },
  });
  return (
    <form
      className="n-new"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) add.mutate();
      }}
    >
      {add.error && <Banner tone="bad">Your note was not saved. {asProblem(add.error).detail}</Banner>}
      <TextArea
        label="New note"
        hideLabel
        rows={2}
        maxLength={MAX}
        placeholder="Write what you found, or what is still open"
        value={text}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim()) add.mutate();
        }}
      />
      {text.trim() && (
        <Button size="sm" variant="primary" type="submit" busy={add.isPending} hotkey="Ctrl ↵">
          Save note
        </Button>
      )}
    </form>
  );
}

/** What colleagues told each other. Every note keeps its revisions; the one shown is the one that the server has. */
export function NotesCard({ detail }: { detail: CaseDetail }) {
  const query = useQuery(commentsQuery(detail.id));
  const may = useCan()('case:work');
  return (
    <Card
      title="Notes"
      actions={<span className="t3 small tn">{query.data?.length ?? detail.counts.comments}</span>}
      className="notes"
      flush
    >
      <Loadable query={query} what="The notes" rows={2}>
        {(items) => (
          <>
            {items.length === 0 && <p className="card-none t3">No notes yet.</p>}
            <ol className="n-list">
              {items.map((note) => (
                <Note key={note.id} note={note} caseId={detail.id} />
              ))}
            </ol>
          </>
        )}
      </Loadable>
      {may && <NoteForm caseId={detail.id} />}
    </Card>
  );
}
