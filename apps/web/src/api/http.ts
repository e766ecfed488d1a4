import { faithfulFetch } from './faithful-fetch.ts';

/**
 * The generated client's settings, read when it is made: this origin alone, the session cookie goes along, nothing is cached,
 * and a call that lacked a fresh proof of identity is sent again once it was given.
 * (It imports nothing from the generated code, which imports it.)
 */
export const createClientConfig = <T extends object>(config?: T): T =>
  ({ ...config, baseUrl: '', credentials: 'same-origin', cache: 'no-store', fetch: faithfulFetch }) as unknown as T;

/** The header of a write to something that has versions: the write is refused (412) when somebody else was first. */
export const ifMatch = (version: number): { 'If-Match': string } => ({ 'If-Match': `"${version}"` });

/** Goes on what a page asks by itself, again and again: the server does not take it for a sign of somebody at work. */
export const background = { 'X-Caspix-Background': '1' } as const;
