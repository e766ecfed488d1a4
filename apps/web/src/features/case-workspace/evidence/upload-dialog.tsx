import { useRef, useState } from 'react';
import { Button, Dialog, formatBytes, Icon, IconButton, Progress, plural, TextField } from '#ui';
import { type Upload, type Uploads, useUploads } from './use-uploads.ts';

const marks = { waiting: 'clip', sending: 'clock', done: 'check', refused: 'x' } as const;

function UploadRow({ upload, onDrop }: { upload: Upload; onDrop: () => void }) {
  const { state, file, share, says, request } = upload;
  return (
    <li className={`up ${state}`}>
      <Icon name={marks[state]} />
      <div className="grow">
        <b className="wrap">{file.name}</b> <span className="t3 small nowrap">{formatBytes(file.size)}</span>
        {state === 'sending' && <Progress value={share} label={`Sending ${file.name}`} />}
        {state === 'done' && <p className="up-ok">Received as {says}. Its digest is on record.</p>}
        {state === 'refused' && (
          <p className="up-no" role="alert">
            Refused. {says} {request && <span className="mono t3">request {request}</span>}
          </p>
        )}
      </div>
      {(state === 'waiting' || state === 'refused') && <IconButton icon="x" label={`Leave out ${file.name}`} onClick={onDrop} />}
    </li>
  );
}

function FileChooser({ uploads, label }: { uploads: Uploads; label: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon="clip" onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        className="vh"
        tabIndex={-1}
        aria-label="Files to add"
        onChange={(event) => {
          uploads.add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}

/** Adding files as evidence: what they are, a note on what they show, and each one's way in. */
export function UploadDialog({ caseId, files, onClose }: { caseId: string; files: readonly File[]; onClose: () => void }) {
  const uploads = useUploads(caseId, files);
  const [note, setNote] = useState('');
  const waiting = uploads.uploads.filter(({ state }) => state === 'waiting').length;
  const over = uploads.uploads.length > 0 && waiting === 0 && !uploads.busy;
  const close = () => {
    uploads.stop();
    onClose();
  };
  return (
    <Dialog
      opened
      size="medium"
      title="Add evidence"
      onClose={close}
      onSubmit={(event) => {
        event.preventDefault();
        if (waiting > 0) void uploads.send(note.trim());
      }}
      footer={
        over ? (
          <Button variant="primary" onClick={close}>
            Done
          </Button>
        ) : (
          <>
            <Button variant="quiet" onClick={close}>
              {uploads.busy ? 'Stop' : 'Cancel'}
            </Button>
            <Button
              variant="primary"
              type="submit"
              busy={uploads.busy}
              refusal={waiting === 0 && !uploads.busy ? 'Choose a file first' : undefined}
            >
              {uploads.busy ? 'Sending' : waiting > 0 ? `Add ${plural(waiting, 'file')}` : 'Add'}
            </Button>
          </>
        )
      }
    >
      <div>
        <FileChooser uploads={uploads} label={uploads.uploads.length > 0 ? 'Choose more' : 'Choose files'} />
      </div>
      {uploads.uploads.length > 0 && (
        <ul className="ups">
          {uploads.uploads.map((upload) => (
            <UploadRow key={upload.key} upload={upload} onDrop={() => uploads.drop(upload.key)} />
          ))}
        </ul>
      )}
      {!over && (
        <TextField
          label="What they show, if it helps the next reader"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          hint="The digest is taken as the file arrives. Nothing can take evidence away again."
        />
      )}
    </Dialog>
  );
}
