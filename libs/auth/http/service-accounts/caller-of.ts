import type { CaspixRequest } from '#platform';
import type { Caller } from '../../application/service-accounts/caller.ts';

/** The request as far as it decides whether a token is taken. */
export function callerOf(request: CaspixRequest): Caller {
  const { id, headers, method, originalUrl, connectionOf } = request;
  const { dpop } = headers;
  return {
    request: id,
    address: connectionOf?.address ?? '',
    certificate: connectionOf?.certificate ?? null,
    cookie: headers.cookie !== undefined,
    method,
    path: originalUrl.split('?')[0] ?? '',
    proof: typeof dpop === 'string' ? dpop : undefined,
  };
}
