import { isIP } from 'node:net';
import type { CaspixRequest } from '#platform';
import type { Knock } from '../application/requests/refusals.ts';
import type { Origin } from '../application/sessions/session-store.ts';

const LONGEST_AGENT = 300;

/** Where a request comes from, as far as the server can tell. */
export function originOf({ ip, headers }: CaspixRequest): Origin {
  const address = (ip ?? '').replace(/^::ffff:/, '');
  const agent = (headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, LONGEST_AGENT);
  return { ip: isIP(address) ? address : null, agent: agent || null };
}

/** The request and where it comes from, for what is refused. */
export const knockOf = (request: CaspixRequest): Knock => ({ request: request.id, ip: originOf(request).ip });
