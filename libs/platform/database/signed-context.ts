import { createHmac } from 'node:crypto';
import { escapeLiteral } from 'pg';
import { DomainError, type Reach, scopeOf } from '#kernel';
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
  if (!values.every((value) => form.test(value)))
    throw new DomainError('context-missing', 'A context holds ids and permissions, and nothing else');
  return values;
}

/** Text that cannot begin another line. */
function oneLine(text: string): string {
  if (text.includes('\n')) throw new DomainError('context-missing', 'The id of a request is one line');
  return text;
}

const arrayOf = (ids: readonly string[]): string => `{${fit(ids, UUID).join(',')}}`;

/** The lines that say what an authority reaches. They make up most of a context and stay the same for as long as the authority does. */
const written = new WeakMap<Reach, { permissions: readonly string[]; teams: readonly string[]; lines: string }>();

function authorityLines({ permissions, teams, reach }: Actor): string {
  const known = written.get(reach);
  if (known?.permissions === permissions && known.teams === teams) return known.lines;
  const letters = fit(permissions, PERMISSION).map((permission) => `"${permission}":"${LETTERS[scopeOf(reach, permission)]}"`);
  const lines = [`{${letters.join(',')}}`, arrayOf(teams), arrayOf(reach.queues), arrayOf(reach.compartments)].join('\n');
  written.set(reach, { permissions, teams, lines });
  return lines;
}

/**
 * Binds the actor to one backend process and a few seconds, so that a statement injected elsewhere, or later, cannot replay it.
 * The functions of schema `platform` check the signature before any policy trusts a word of it, and read these lines by their number.
 */
export function signContext(actor: Actor, backend: number, key: string): SignedContext {
  const { sub, type, session, auth, request } = actor;
  const members: readonly unknown[] = [type, session, auth, request];
  if (members.includes(undefined))
    throw new DomainError('context-missing', 'An actor says who, with what session and factor, and for which request');
  // In the canonical form (RFC 8785), in which the audit log stores it: keys in order, and strings as JSON.stringify writes them.
  const acting = JSON.stringify({ auth: { idp: auth.idp, methods: auth.methods }, session, sub, type });
  const context = `${backend}\n${Date.now() + LIFE_MILLIS}\n${fit([sub], UUID)[0]}\n${authorityLines(actor)}\n${acting}\n${oneLine(request)}`;
  return { context, signature: createHmac('sha256', Buffer.from(key, 'hex')).update(context).digest('hex') };
}

/** A transaction's beginning with its context, as one simple query: one round trip, and nothing in it that has to be planned. */
export function beginAs(actor: Actor, backend: number, key: string, begin: 'BEGIN' | 'BEGIN READ ONLY' = 'BEGIN'): string {
  const { context, signature } = signContext(actor, backend, key);
  return `${begin}; SET LOCAL caspix.context = ${escapeLiteral(context)}; SET LOCAL caspix.signature = '${signature}'`;
}
