import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tlsOptions } from '#platform';
import { Cosigner } from './cosigner.ts';
import { openWitness } from './witness-folder.ts';

/** A proof has at most 63 lines, and a checkpoint a few: whatever is larger is neither. */
const MAX_BODY = 64 * 1024;

export interface ServeOptions {
  readonly folder: string;
  readonly cert: string;
  readonly key: string;
  readonly host: string;
  readonly port: number;
  readonly say: (line: string) => void;
}

/** Listens over TLS until the server is closed. */
export async function serveWitness({ folder, cert, key, host, port, say }: ServeOptions): Promise<Server> {
  const opened = await openWitness(folder);
  const cosigner = new Cosigner({ ...opened, now: () => Math.floor(Date.now() / 1000) });
  for (const file of [cert, key]) readFileSync(file);
  const server = createServer(tlsOptions({ tlsCert: cert, tlsKey: key }), (request, response) => {
    void answer(cosigner, request, response, say);
  });
  server.requestTimeout = 15_000;
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

async function answer(cosigner: Cosigner, request: IncomingMessage, response: ServerResponse, say: (line: string) => void): Promise<void> {
  const end = (status: number, type: string, body: string) => response.writeHead(status, { 'content-type': type }).end(body);
  const plain = 'text/plain; charset=utf-8';
  try {
    if (!request.url?.endsWith('/add-checkpoint')) return void end(404, plain, 'there is only add-checkpoint\n');
    if (request.method !== 'POST') return void end(405, plain, 'add-checkpoint takes POST\n');
    const body = await bodyOf(request);
    if (body === null) return void end(413, plain, 'that is larger than a checkpoint can be\n');
    const { status, type, body: text } = await cosigner.addCheckpoint(body);
    say(`${new Date().toISOString()} ${status} ${body.split('\n\n')[1]?.split('\n').slice(0, 2).join(' ') ?? ''}`.slice(0, 200));
    end(status, type, text);
  } catch (error) {
    say(`failed: ${error instanceof Error ? error.message : String(error)}`);
    if (!response.headersSent) end(500, plain, 'the witness failed and signed nothing\n');
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
