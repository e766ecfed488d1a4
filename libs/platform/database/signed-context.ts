import { createHmac } from 'node:crypto';
import type { Actor } from './actor.ts';

/** How long after signing a transaction may still start with a context. */
const LIFE_MILLIS = 10_000;

/** The JSON that the transaction carries and the HMAC-SHA-256 (RFC 2104) that makes the database believe it. */
export interface SignedContext {
  context: string;
  signature: string;
}

/**
 * Binds the actor to one backend process and a few seconds, so that a statement injected elsewhere, or later, cannot replay it.
 * `platform.context()` checks the signature before any policy trusts a word of it.
 */
export function signContext(actor: Actor, backend: number, key: string): SignedContext {
  const context = JSON.stringify({
    sub: actor.sub,
    type: actor.type,
    session: actor.session,
    auth: actor.auth,
    permissions: actor.permissions,
    teams: actor.teams,
    request: actor.request,
    pid: backend,
    exp: Date.now() + LIFE_MILLIS,
  });
  return { context, signature: createHmac('sha256', Buffer.from(key, 'hex')).update(context).digest('hex') };
}
