import { queryOptions } from '@tanstack/react-query';
import { type Download, fetchFile } from './download.ts';
import { type ExportPackData, type ListPacksResponse, listPacks } from './generated/index.ts';
import { keys } from './keys.ts';

export type PackRecord = ListPacksResponse['items'][number];
export type PackRequest = ExportPackData['body'];

/** Packs that have left before: which case, who took it, and the digest of the file. */
export const packsQuery = queryOptions({ queryKey: keys.packs, queryFn: async ({ signal }) => (await listPacks({ signal })).data.items });

/** Has a case sealed into a pack. The bytes arrive as they are written; `onBytes` counts them. */
export function exportPack(caseId: string, caseNumber: string, body: PackRequest, onBytes: (bytes: number) => void): Promise<Download> {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return fetchFile(`/api/v1/cases/${encodeURIComponent(caseId)}/packs`, init, `${caseNumber}.zip`, onBytes);
}
