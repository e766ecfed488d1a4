import { queryOptions } from '@tanstack/react-query';
import { type Download, fetchFile } from './download.ts';
import { type ExportPackData, type ListUnmaskingsResponse, listUnmaskings } from './generated/index.ts';
import { keys } from './keys.ts';

export { requestUnmasking } from './generated/index.ts';
export type PackRequest = ExportPackData['body'];
export type Unmasking = ListUnmaskingsResponse['items'][number];

/** One's own requests for a pack of this case in clear, newest first. */
export const unmaskingsQuery = (caseId: string) =>
  queryOptions({
    queryKey: keys.cases.unmaskings(caseId),
    queryFn: async ({ signal }) => (await listUnmaskings({ path: { id: caseId }, signal })).data.items,
  });

/** Has a case sealed into a pack. It is made whole before its first byte comes, so `onBytes` is silent for a while. */
export function exportPack(caseId: string, body: PackRequest, onBytes: (bytes: number, total: number | null) => void): Promise<Download> {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return fetchFile(`/api/v1/cases/${encodeURIComponent(caseId)}/packs`, init, 'evidence-pack.zip', onBytes);
}
