import { queryOptions } from '@tanstack/react-query';
import { type Download, fetchFile } from './download.ts';
import { type ListEvidenceResponse, listEvidence, type UploadEvidenceResponse } from './generated/index.ts';
import { keys } from './keys.ts';
import { asProblem } from './problem.ts';

export type EvidenceItem = ListEvidenceResponse['items'][number];

export const evidenceQuery = (caseId: string) =>
  queryOptions({
    queryKey: keys.cases.part(caseId, 'evidence'),
    queryFn: async ({ signal }) => (await listEvidence({ path: { id: caseId }, signal })).data.items,
  });

/** Reads the file as it was received. Opening and downloading are different custody events. */
export const fetchEvidence = ({ id, fileName }: EvidenceItem, intent: 'open' | 'download'): Promise<Download> =>
  fetchFile(`/api/v1/evidence/${encodeURIComponent(id)}/content?intent=${intent}`, {}, fileName);

interface Upload {
  caseId: string;
  file: File;
  note?: string;
  /** From 0 to 1, as the bytes leave. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Sends a file by XMLHttpRequest, the only way in a browser to learn how much of it has left. Rejects with an `ApiProblem`. */
export function uploadEvidence({ caseId, file, note, onProgress, signal }: Upload): Promise<UploadEvidenceResponse> {
  const form = new FormData();
  if (note) form.append('note', note);
  form.append('file', file);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const refused = () => reject(asProblem(parsed(request.responseText), new Response(null, { status: request.status || 599 })));
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve(parsed(request.responseText) as UploadEvidenceResponse) : refused());
    request.onerror = () => reject(asProblem(null));
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.open('POST', `/api/v1/cases/${encodeURIComponent(caseId)}/evidence`);
    request.send(form);
  });
}
