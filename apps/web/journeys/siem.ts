import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { newAuthority, newServerCertificate } from '../../cli/instance/tls/certificates.ts';

/** A bank's SIEM, for one journey: takes syslog over TLS with octet counting (RFC 5425, section 4.3) and keeps what it reads. */
export class Siem {
  readonly messages: string[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    /** PEM of the authority that vouches for it. */
    readonly ca: string,
  ) {}

  static async open(): Promise<Siem> {
    const authority = await newAuthority();
    const { certificate, key } = await newServerCertificate({ certificate: authority.certificate, key: createPrivateKey(authority.key) });
    const server = createServer({ cert: certificate, key });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const siem = new Siem(server, (server.address() as AddressInfo).port, authority.certificate);
    server.on('secureConnection', (socket) => siem.#read(socket));
    return siem;
  }

  /** The index of each entry in the order of arrival; heartbeats have none. */
  get indices(): number[] {
    return this.messages.flatMap((message) => {
      const index = / index="(\d+)"/.exec(message)?.[1];
      return index === undefined ? [] : [Number(index)];
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  #read(socket: Socket): void {
    let rest = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let space = rest.indexOf(32); space > 0; space = rest.indexOf(32)) {
        const end = space + 1 + Number(rest.toString('ascii', 0, space));
        if (rest.length < end) return;
        this.messages.push(rest.toString('utf8', space + 1, end));
        rest = Buffer.from(rest.subarray(end));
      }
    });
  }
}
