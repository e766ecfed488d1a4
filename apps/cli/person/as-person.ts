import type { IncomingMessage } from 'node:http';
import { type Asker, asker } from './asker.ts';
import { call, type Door } from './call.ts';

export type { Door } from './call.ts';

/** The API as one person who signed in; paths are below `/api/v1`. What the person may not, is refused to the command line too. */
export interface PersonSession {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  /** Writes the answer into a new file; gives its headers. */
  download(path: string, body: object, into: string): Promise<IncomingMessage['headers']>;
}

/**
 * Signs somebody in to the product that runs, by password and code, does the work in their name and signs out again. What needs a person
 * is never done by the command line in nobody's name, and being on the machine gives nobody a right.
 */
export async function asPerson<T>(
  door: Door,
  username: string,
  work: (session: PersonSession) => Promise<T>,
  ask: Asker = asker(),
): Promise<T> {
  try {
    const cookie = await signIn(door, username, ask);
    const at = (path: string) => `/api/v1${path}`;
    try {
      return await work({
        get: async <A>(path: string) => (await call(door, { path: at(path), cookie, method: 'GET' })).json as A,
        post: async <A>(path: string, body: object = {}) => (await call(door, { path: at(path), body, cookie })).json as A,
        download: async (path, body, into) => (await call(door, { path: at(path), body, cookie, into })).headers,
      });
    } finally {
      await call(door, { path: at('/session'), cookie, method: 'DELETE' }).catch(() => undefined);
    }
  } finally {
    ask.close();
  }
}

async function signIn(door: Door, username: string, ask: Asker): Promise<string> {
  const body = { username, password: await ask.secret(`Password of ${username}: `) };
  const password = await call(door, { path: '/api/v1/session/password', body });
  const code = { code: await ask.secret('Code: ') };
  return (await call(door, { path: '/api/v1/session/totp', body: code, cookie: password.cookie })).cookie;
}
