import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { TestCertificates } from '#testing';

/** A receiver of syslog over mutual TLS that keeps what it reads, and can be killed like a process. */
export class SyslogServer {
  readonly messages: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<TLSSocket>();
  #asleep = false;
  #server: Server | null = null;
  port = 0;
  /** How many connections there have been. */
  connections = 0;

  constructor(private readonly certificates: TestCertificates) {}

  async start(): Promise<void> {
    const { ca, server } = this.certificates;
    const tls = createServer({ ca, cert: server.certificate, key: server.key, requestCert: true, rejectUnauthorized: true }, (socket) => {
      this.connections += 1;
      let rest = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        rest = this.#take(Buffer.concat([rest, chunk]));
      });
      socket.on('end', () => socket.end());
      socket.on('error', () => undefined);
      socket.on('close', () => this.#streams.delete(socket));
      this.#streams.add(socket);
      if (this.#asleep) socket.pause();
    });
    // The raw connection too: a process that dies takes it along, in a handshake or after it.
    tls.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    tls.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => tls.listen(this.port, '127.0.0.1', resolve));
    this.port = (tls.address() as AddressInfo).port;
    this.#server = tls;
  }

  /** Ends at once, and forgets the newest messages as a process loses what it had not written yet. */
  async kill(lose = 0): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(null));
    this.cut();
    await closed;
    this.messages.splice(this.messages.length - Math.min(lose, this.messages.length));
  }

  /** Takes connections and reads nothing, as a process that hangs. */
  sleep(): void {
    this.#asleep = true;
    for (const stream of this.#streams) stream.pause();
  }

  wake(): void {
    this.#asleep = false;
    for (const stream of this.#streams) stream.resume();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** The index of each entry in the order of arrival. */
  get indices(): number[] {
    return this.messages.flatMap((message) => (/ index="(\d+)"/.exec(message)?.[1] ? [Number(/ index="(\d+)"/.exec(message)?.[1])] : []));
  }

  #take(bytes: Buffer): Buffer<ArrayBuffer> {
    let at = 0;
    for (;;) {
      const space = bytes.indexOf(32, at);
      if (space < 0) break;
      const length = Number(bytes.toString('ascii', at, space));
      if (bytes.length < space + 1 + length) break;
      this.messages.push(bytes.toString('utf8', space + 1, space + 1 + length));
      at = space + 1 + length;
    }
    return Buffer.from(bytes.subarray(at));
  }
}

/** An HTTP event collector that answers what it is told to. */
export async function startCollector({ ca: _, server }: TestCertificates) {
  const state = { status: 200, token: 'T', events: [] as Record<string, unknown>[] };
  const https = createHttps({ cert: server.certificate, key: server.key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = request.headers.authorization === `Splunk ${state.token}` ? state.status : 403;
      if (status === 200) for (const line of Buffer.concat(chunks).toString().split('\n')) state.events.push(JSON.parse(line));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ text: 'said', code: status }));
    });
  });
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
  const { port } = https.address() as AddressInfo;
  const close = () =>
    new Promise((resolve) => {
      https.close(resolve);
      https.closeAllConnections();
    });
  return { state, port, close };
}
