import { nobodyThere, noteCounted } from './activity.ts';
import { proofSettled, proveAgain } from './step-up.ts';

/** Says to the server that nobody asked for this. */
const BACKGROUND = 'X-Caspix-Background';

const problemCode = async (response: Response): Promise<unknown> => {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
};

const isOwnSession = (url: string) => new URL(url, location.href).pathname.startsWith('/api/v1/session');

/** Whether the cookie of this moment opens a session: the one that a call was sent with may have been renewed under way. */
async function stillSignedIn(): Promise<boolean> {
  await proofSettled();
  const answer = await fetch('/api/v1/session', { cache: 'no-store', headers: { [BACKGROUND]: '1' } }).catch(() => null);
  const session: unknown = answer?.ok ? await answer.json().catch(() => null) : null;
  return typeof session === 'object' && session !== null && 'state' in session && session.state === 'active';
}

/**
 * Sends a call, and sends the very same one again when all that was missing was a fresh proof of identity, which it asks for, or when
 * the session got a new cookie while the call was under way. Whoever called sees one answer and loses nothing.
 */
export async function faithfulFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (request.method === 'GET' && nobodyThere()) request.headers.set(BACKGROUND, '1');
  // A poll that says itself what it is counts as little there as here.
  if (!request.headers.has(BACKGROUND)) noteCounted();
  const again = request.clone();
  const response = await fetch(request);
  if (response.status === 403 && (await problemCode(response)) === 'step-up-required') {
    return (await proveAgain()) ? fetch(again) : response;
  }
  if (response.status === 401 && !isOwnSession(request.url) && (await stillSignedIn())) return fetch(again);
  return response;
}
