import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Download, save } from '#api/download.ts';
import { keys } from '#api/keys.ts';
import { exportPack, type PackRequest } from '#api/packs.ts';
import { useAct } from '#ui';

// Above this the digest would have to be taken of more memory than a browser may give.
const LARGEST_HASHED = 1 << 29;

export interface MadePack {
  file: Download;
  /** SHA-256 of the bytes that arrived, computed here; null for a file too large for that. */
  sha256: string | null;
  at: string;
}

async function digestOf({ blob }: Download): Promise<string | null> {
  if (blob.size > LARGEST_HASHED) return null;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Making a pack: the server writes and seals it, the browser takes it and computes its digest for itself. */
export function usePack() {
  const client = useQueryClient();
  const [progress, setProgress] = useState<{ bytes: number; total: number | null } | null>(null);
  const make = useAct('pack:export', {
    mutationFn: async ({ caseId, ...request }: PackRequest & { caseId: string }): Promise<MadePack> => {
      setProgress({ bytes: 0, total: null });
      const file = await exportPack(caseId, request, (bytes, total) => setProgress({ bytes, total }));
      return { file, sha256: await digestOf(file), at: new Date().toISOString() };
    },
    onSuccess: ({ file, sha256 }, { caseId }) => {
      void client.invalidateQueries({ queryKey: keys.cases.unmaskings(caseId) });
      // A file that is not what the server sealed is shown as such, and not handed over by itself.
      if (!file.sha256 || !sha256 || file.sha256 === sha256) save(file);
      void client.invalidateQueries({ queryKey: keys.audit.all });
    },
    onSettled: () => setProgress(null),
  });
  return { make: make.mutate, busy: make.isPending, progress, error: make.error, done: make.data ?? null, clear: make.reset };
}

export type Pack = ReturnType<typeof usePack>;
