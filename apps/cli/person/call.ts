import { createWriteStream, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../refusal.ts';

/** Where the API answers, and the authority that vouches for it (PEM file). */
export interface Door {
  origin: string;
  ca?: string | undefined;
}

export interface Call {
  path: string;
  body?: object;
  cookie?: string;
  method?: 'GET' | 'POST' | 'DELETE';
  /** A file that is not there yet, which takes the answer as it comes. */
  into?: string;
}

export interface Called {
  json: unknown;
  cookie: string;
  headers: IncomingMessage['headers'];
}

/** One call of the API. Throws `Refusal` with what the API says, and when it does not answer. */
export function call(door: Door, { path, body, cookie = '', method = 'POST', into }: Call): Promise<Called> {
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = {
    ...(content ? { 'content-type': 'application/json', 'content-length': content.length } : {}),
    ...(cookie ? { cookie } : {}),
  };
  const ca = door.ca === undefined ? {} : { ca: readFileSync(door.ca) };
  return new Promise((resolve, reject) => {
    const answered = async (response: IncomingMessage): Promise<Called> => {
      const failed = (response.statusCode ?? 500) >= 400;
      const kept = { headers: response.headers, cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie };
      if (into !== undefined && !failed) {
        await pipeline(response, createWriteStream(into, { flags: 'wx', mode: 0o600 }));
        return { json: null, ...kept };
      }
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      const text = Buffer.concat(pieces).toString('utf8');
      if (failed) throw new Refusal(problemIn(text, response.statusCode));
      return { json: text === '' ? null : JSON.parse(text), ...kept };
    };
    const sent = request(new URL(path, door.origin), { method, headers, ...ca, timeout: 15_000 }, (response) => {
      answered(response).then(resolve, reject);
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
