import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Download, save } from '#api/download.ts';
import { type EvidenceItem, fetchEvidence } from '#api/evidence.ts';
import { useAct } from '#ui';
import { useCaseChanged } from '../use-case-acts.ts';

const LARGEST_HASHED = 1 << 29;
const MOST_TEXT = 400_000;
// What a browser can show without running anything: plain text, and pictures of these kinds.
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp'];
const TEXTS = ['text/plain', 'text/csv', 'application/json'];

export interface OpenedFile {
  file: Download;
  /** Whether the bytes that arrived have the digest on record; null where they are too many to compute it here. */
  intact: boolean | null;
  text: string | null;
  picture: Blob | null;
}

async function isIntact(blob: Blob, sha256: string): Promise<boolean | null> {
  if (blob.size > LARGEST_HASHED) return null;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}

async function open(item: EvidenceItem): Promise<OpenedFile> {
  const file = await fetchEvidence(item, 'open');
  const text = TEXTS.includes(item.type) ? await file.blob.slice(0, MOST_TEXT).text() : null;
  return { file, intact: await isIntact(file.blob, item.sha256), text, picture: PICTURES.includes(item.type) ? file.blob : null };
}

/** Reads a piece of evidence to look at it. That is a custody event, so it happens once, when it is asked for. */
export function useEvidenceFile(item: EvidenceItem, caseId: string) {
  const changed = useCaseChanged(caseId);
  const query = useQuery({
    queryKey: ['evidence', item.id],
    queryFn: async () => {
      const opened = await open(item);
      changed();
      return opened;
    },
    staleTime: 'static',
    gcTime: 0,
    retry: false,
  });
  const copy = useAct('evidence:read', { mutationFn: async () => save(await fetchEvidence(item, 'download')), onSuccess: () => changed() });
  return { query, copy };
}

/** An address for a picture in memory, taken back when it leaves the screen. */
export function useObjectUrl(blob: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
