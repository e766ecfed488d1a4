import { faithfulFetch } from './faithful-fetch.ts';
import { asProblem } from './problem.ts';

export interface Download {
  name: string;
  blob: Blob;
  /** SHA-256 of the file as the server recorded it, in hexadecimal, where it said so. */
  sha256?: string | null;
}

// RFC 6266: `filename*` (RFC 8187) says what `filename` may not be able to.
function nameIn(disposition: string | null): string | null {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? null;
}

/** Reads a file of this origin, with progress where its length is known. Rejects with an `ApiProblem`, never with half a file. */
export async function fetchFile(
  url: string,
  init: RequestInit,
  fallback: string,
  onBytes?: (bytes: number, total: number | null) => void,
): Promise<Download> {
  const response = await faithfulFetch(url, { ...init, credentials: 'same-origin', cache: 'no-store' }).catch((): never => {
    throw asProblem(null);
  });
  if (!response.ok) throw asProblem(await response.json().catch(() => null), response);
  const length = Number(response.headers.get('Content-Length') ?? Number.NaN);
  const chunks: BlobPart[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(response)) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    onBytes?.(bytes, Number.isFinite(length) ? length : null);
  }
  const type = response.headers.get('Content-Type') ?? 'application/octet-stream';
  const name = nameIn(response.headers.get('Content-Disposition')) ?? fallback;
  return { name, blob: new Blob(chunks, { type }), sha256: response.headers.get('X-Content-SHA256') };
}

// A stream that breaks off is a failed download, not a short file.
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  for (;;) {
    const next = await reader.read().catch((): never => {
      throw asProblem({ code: 'broken-off', title: 'Broken off', detail: 'The connection ended before the file did.' });
    });
    if (next.done) return;
    yield next.value;
  }
}

/** Hands a file to the browser's own downloads. */
export function save({ name, blob }: Download): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes over by the next minute, even where it asks for a place first.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
