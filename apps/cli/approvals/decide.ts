import type { PersonSession } from '../person/as-person.ts';
import { Refusal } from '../refusal.ts';

/** A request as a list tells it. */
export interface ListedRequest {
  id: string;
  number: string;
  title: string;
  state: string;
  madeAt: string;
  expiresAt: string;
  maker: { name: string };
  stillNeeded: number;
  whyNot: string | null;
}

/** A request with what it would change and the digest by which it is agreed to. */
export interface ShownRequest extends ListedRequest {
  reason: string;
  digest: string;
  changes: { label: string; before: string; after: string }[];
}

export const boxes = ['needs-you', 'yours', 'done'] as const;
export type Box = (typeof boxes)[number];

interface Listed {
  items: ListedRequest[];
  next: string | null;
}

const PAGE = 100;
/** Fewer digits of a digest than this could be hit by trying. */
const SHORTEST_DIGEST = 16;

/** One page: enough for whoever decides here. */
export const requestsIn = async (session: PersonSession, box: Box): Promise<ListedRequest[]> =>
  (await session.get<Listed>(`/approvals?box=${box}&limit=${PAGE}`)).items;

/** The request of this number or id, as the person sees it. Throws `Refusal` for what is out of sight as for what does not exist. */
export async function shownRequest(session: PersonSession, sought: string): Promise<ShownRequest> {
  const number = /^REQ-\d+$/i.exec(sought)?.[0].toUpperCase();
  const id = number === undefined ? sought : await idOf(session, number);
  return session.get<ShownRequest>(`/approvals/${encodeURIComponent(id)}`);
}

async function idOf(session: PersonSession, number: string): Promise<string> {
  let cursor = '';
  for (;;) {
    const { items, next } = await session.get<Listed>(`/approvals?limit=${PAGE}${cursor}`);
    const found = items.find((item) => item.number === number);
    if (found) return found.id;
    if (next === null) throw new Refusal(`There is no request ${number} in your sight`);
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

export interface Verdict {
  verb: 'approve' | 'refuse';
  sought: string;
  /** The beginning of the digest that the person saw: what is agreed to is that, and not what the server has by now. */
  digest: string;
  reason?: string | undefined;
}

/** Decides in the person's name; every rule that the page has is the server's, one's own request included. */
export async function decide(session: PersonSession, { verb, sought, digest, reason }: Verdict): Promise<ShownRequest> {
  const seen = digest.toLowerCase();
  if (!/^[0-9a-f]+$/.test(seen) || seen.length < SHORTEST_DIGEST) {
    throw new Refusal(`--digest takes the first ${SHORTEST_DIGEST} digits at least of what caspix approvals show prints`);
  }
  const request = await shownRequest(session, sought);
  if (!request.digest.startsWith(seen)) throw new Refusal('This is not the change that you saw. Look at it again.');
  return session.post<ShownRequest>(`/approvals/${request.id}/${verb}`, { digest: request.digest, ...(reason ? { reason } : {}) });
}

export async function withdraw(session: PersonSession, sought: string): Promise<ShownRequest> {
  const { id } = await shownRequest(session, sought);
  return session.post<ShownRequest>(`/approvals/${id}/withdraw`);
}

/** For people: what would change, who asks and why, and what to type to agree. */
export function sayRequest(request: ShownRequest): string {
  const changes = request.changes.map(({ label, before, after }) => `  ${label}: ${before || '–'} → ${after || '–'}`);
  const state = request.state === 'PENDING' ? `waits for ${request.stillNeeded}, until ${request.expiresAt}` : request.state.toLowerCase();
  return [
    `${request.number}  ${request.title}`,
    `asked for by ${request.maker.name}, ${request.madeAt}: ${request.reason}`,
    ...changes,
    `digest ${request.digest}`,
    request.whyNot === null || request.state !== 'PENDING' ? state : `${state}. You cannot decide it: ${request.whyNot}`,
    '',
  ].join('\n');
}
