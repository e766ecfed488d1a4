import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Refusal } from '../refusal.ts';

/** Where the API answers, and the authority that vouches for it (PEM). */
export interface Door {
  origin: string;
  ca?: string | undefined;
}

/** What is asked for: a route that answers with a request for approval, and its body. */
export interface Asking {
  path: string;
  body: object;
}

/** The request for approval, as far as the command line speaks of it. */
export interface Request {
  id: string;
  number: string;
  subject: { type: string; id: string };
}

/**
 * Asks for a change as an administrator who signs in here, by password and code, to the product that runs: what needs two people
 * is asked by one of them, and never by the command line in nobody's name. A route without an answer gives null.
 */
export async function askAsPerson(door: Door, username: string, { path, body }: Asking): Promise<Request | null> {
  const ask = asker();
  try {
    const cookie = await signIn(door, username, ask);
    const { json } = await call(door, { path, body, cookie });
    await call(door, { path: '/api/v1/session', cookie, method: 'DELETE' }).catch(() => undefined);
    return json as Request | null;
  } finally {
    ask.close();
  }
}

async function signIn(door: Door, username: string, ask: Asker): Promise<string> {
  const body = { username, password: await ask.secret(`Password of ${username}: `) };
  const password = await call(door, { path: '/api/v1/session/password', body });
  const { cookie } = await call(door, {
    path: '/api/v1/session/totp',
    body: { code: await ask.secret('Code: ') },
    cookie: password.cookie,
  });
  return cookie;
}

interface Asker {
  secret(question: string): Promise<string>;
  close(): void;
}

/** Asks without echo on a terminal; elsewhere one line of the input each, for scripts that pipe them in. */
function asker(): Asker {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY === true });
  const next = lines[Symbol.asyncIterator]();
  return {
    async secret(question) {
      process.stderr.write(question);
      const { value, done } = await next.next();
      process.stderr.write('\n');
      if (done) throw new Refusal('Nothing was entered');
      return String(value).trim();
    },
    close: () => lines.close(),
  };
}

interface Asked {
  path: string;
  body?: object;
  cookie?: string;
  method?: 'POST' | 'DELETE';
}

function call(door: Door, { path, body, cookie = '', method = 'POST' }: Asked): Promise<{ json: unknown; cookie: string }> {
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = {
    ...(content ? { 'content-type': 'application/json', 'content-length': content.length } : {}),
    ...(cookie ? { cookie } : {}),
  };
  const ca = door.ca === undefined ? {} : { ca: readFileSync(door.ca) };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, door.origin), { method, headers, ...ca, timeout: 15_000 }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        if ((response.statusCode ?? 500) >= 400) return reject(new Refusal(problemIn(text, response.statusCode)));
        resolve({ json: text === '' ? null : JSON.parse(text), cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 15 seconds')));
    sent.on('error', (error) => reject(new Refusal(`The product at ${door.origin} does not answer: ${error.message}. Start it first.`)));
    sent.end(content);
  });
}

function problemIn(text: string, status = 0): string {
  try {
    const { detail, title, code } = JSON.parse(text) as { detail?: string; title?: string; code?: string };
    return `${detail ?? title ?? 'refused'} (${code ?? status})`;
  } catch {
    return `The product answers ${status}`;
  }
}
