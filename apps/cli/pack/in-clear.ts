import { isUuid } from '#kernel';
import { shownRequest } from '../approvals/decide.ts';
import type { PersonSession } from '../person/as-person.ts';
import { Refusal } from '../refusal.ts';

/** The case's id from its number or id, as far as the person sees it. */
async function caseId(session: PersonSession, sought: string): Promise<string> {
  if (isUuid(sought)) return sought;
  const { cases } = await session.get<{ cases: { id: string; number: string }[] }>(`/search?q=${encodeURIComponent(sought)}`);
  const found = cases.find(({ number }) => number === sought.toUpperCase());
  if (!found) throw new Refusal(`There is no case ${sought} in your sight`);
  return found.id;
}

/** Asks a second person to agree that the values of a case leave in clear. Gives the request's number. */
export async function askInClear(
  session: PersonSession,
  sought: string,
  { purpose, reason }: { purpose: string; reason: string },
): Promise<string> {
  const path = `/cases/${await caseId(session, sought)}/packs/unmasking`;
  return (await session.post<{ number: string }>(path, { purpose, reason })).number;
}

/** Takes the pack in clear that a second person agreed to, into a new file. Gives the digest that the server recorded. */
export async function takeInClear(
  session: PersonSession,
  sought: string,
  { approval, out }: { approval: string; out: string },
): Promise<string> {
  const { id } = await shownRequest(session, approval);
  const headers = await session.download(`/cases/${await caseId(session, sought)}/packs`, { approvalId: id }, out);
  return String(headers['x-content-sha256'] ?? '');
}
