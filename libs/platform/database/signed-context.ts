import { createHmac } from 'node:crypto';
import { DomainError, scopeOf } from '#kernel';
import type { Actor } from './actor.ts';

/** How long after signing a transaction may still start with a context. */
const LIFE_MILLIS = 10_000;

/** The lines that the transaction carries and the HMAC-SHA-256 (RFC 2104) that makes the database believe them. */
export interface SignedContext {
  context: string;
  signature: string;
}

const LETTERS = { own: 'o', compartment: 'c', team: 't', all: 'a', everywhere: 'e' } as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PERMISSION = /^[a-z:-]*$/;

/** What stands in a line must not be able to begin another. */
function fit(values: readonly string[], form: RegExp): readonly string[] {
  const odd = values.find((value) => !form.test(value));
  if (odd !== undefined) throw new DomainError('context-missing', 'A context holds ids and permissions, and nothing else');
  return values;
}

const arrayOf = (ids: readonly string[]): string => `{${fit(ids, UUID).join(',')}}`;

/**
 * Binds the actor to one backend process and a few seconds, so that a statement injected elsewhere, or later, cannot replay it.
 * The functions of schema `platform` check the signature before any policy trusts a word of it, and read these lines by their number.
 */
export function signContext(actor: Actor, backend: number, key: string): SignedContext {
  const { sub, type, session, auth, permissions, teams, reach, request } = actor;
  const letters = fit(permissions, PERMISSION).map((permission) => `"${permission}":"${LETTERS[scopeOf(reach, permission)]}"`);
  const context = [
    backend,
    Date.now() + LIFE_MILLIS,
    fit([sub], UUID)[0],
    `{${letters.join(',')}}`,
    arrayOf(teams),
    arrayOf(reach.queues),
    arrayOf(reach.compartments),
    JSON.stringify({ sub, type, session, auth, request }),
  ].join('\n');
  return { context, signature: createHmac('sha256', Buffer.from(key, 'hex')).update(context).digest('hex') };
}
