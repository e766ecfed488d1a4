import { useRef, useState } from 'react';
import { uploadEvidence } from '#api/evidence.ts';
import { asProblem } from '#api/problem.ts';
import { useAct } from '#ui';
import { useCaseChanged } from '../use-case-acts.ts';

export interface Upload {
  key: string;
  file: File;
  state: 'waiting' | 'sending' | 'done' | 'refused';
  /** From 0 to 1 while it is sent. */
  share: number;
  /** The number it got, or why it was refused. */
  says: string;
  request: string | null;
}

const queued = (file: File): Upload => ({
  key: `${file.name}-${file.size}-${file.lastModified}`,
  file,
  state: 'waiting',
  share: 0,
  says: '',
  request: null,
});

// The server names the field and what is wrong with it: "file is named .pdf, but its content is text/html".
function whyRefused(error: unknown): Pick<Upload, 'says' | 'request'> {
  const { detail, fields, request } = asProblem(error);
  const reasons = fields.map(({ field, reason }) => (field === 'file' ? `It ${reason}` : `Its ${field} ${reason}`));
  return { says: reasons.length > 0 ? `${reasons.join('. ')}.` : detail, request };
}

/** Files on their way into a case, one after the other. A refused one does not stop the rest. */
export function useUploads(caseId: string, first: readonly File[]) {
  const changed = useCaseChanged(caseId);
  const act = useAct('evidence:upload', { mutationFn: uploadEvidence });
  const [uploads, setUploads] = useState<readonly Upload[]>(() => first.map(queued));
  const [busy, setBusy] = useState(false);
  const abort = useRef<AbortController | null>(null);
  const patch = (key: string, change: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...change } : one)));

  const sendOne = async ({ key, file }: Upload, note: string, signal: AbortSignal) => {
    patch(key, { state: 'sending', share: 0 });
    try {
      const added = await act.mutateAsync({ caseId, file, note, signal, onProgress: (share) => patch(key, { share }) });
      patch(key, { state: 'done', share: 1, says: added.number });
    } catch (error) {
      if (signal.aborted) patch(key, { state: 'waiting', share: 0 });
      else patch(key, { state: 'refused', ...whyRefused(error) });
    }
  };
  const send = async (note: string) => {
    const { signal } = (abort.current = new AbortController());
    setBusy(true);
    for (const upload of uploads) if (upload.state === 'waiting' && !signal.aborted) await sendOne(upload, note, signal);
    setBusy(false);
    changed();
  };
  return {
    uploads,
    busy,
    add: (files: readonly File[]) =>
      setUploads((all) => [
        ...all,
        ...files.map(queued).filter((one) => !all.some(({ key, state }) => key === one.key && state !== 'refused')),
      ]),
    drop: (key: string) => setUploads((all) => all.filter((one) => one.key !== key)),
    send,
    stop: () => abort.current?.abort(),
  };
}

export type Uploads = ReturnType<typeof useUploads>;
