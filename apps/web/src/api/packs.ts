import { type Download, fetchFile } from './download.ts';
import type { ExportPackData } from './generated/index.ts';

export type PackRequest = ExportPackData['body'];

/** Has a case sealed into a pack. It is made whole before its first byte comes, so `onBytes` is silent for a while. */
export function exportPack(caseId: string, body: PackRequest, onBytes: (bytes: number, total: number | null) => void): Promise<Download> {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return fetchFile(`/api/v1/cases/${encodeURIComponent(caseId)}/packs`, init, 'evidence-pack.zip', onBytes);
}
