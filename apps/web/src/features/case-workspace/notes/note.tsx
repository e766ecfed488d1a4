import { useState } from 'react';
import type { CaseComment } from '#api/cases.ts';
import { Avatar, When } from '#ui';
import { NoteEdit } from './note-edit.tsx';

/** A note as the server has it, with its revision. Its author can change it; nobody can take it away. */
export function Note({ note, caseId }: { note: CaseComment; caseId: string }) {
  const [editing, setEditing] = useState(false);
  return (
    <li className="note">
      <div className="note-h">
        <Avatar person={note.author} />
        <b className="clip">{note.author.name}</b>
        <span className="t3">
          <When at={note.revisedAt} />
        </span>
        {note.revision > 1 && <span className="t3 nowrap">revision {note.revision}</span>}
        <span className="grow" />
        {note.mine && !editing && (
          <button type="button" className="textbtn" onClick={() => setEditing(true)}>
            Change
          </button>
        )}
      </div>
      {editing ? <NoteEdit note={note} caseId={caseId} onClose={() => setEditing(false)} /> : <p className="note-t">{note.body}</p>}
    </li>
  );
}
