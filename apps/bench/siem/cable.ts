import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A stretch of network between a sender and a receiver on this machine, which can be cut. */
export interface Cable {
  readonly port: number;
  /** Ends every connection in the middle of whatever is under way. */
  cut(): void;
  close(): Promise<void>;
}

export async function layCable(to: number): Promise<Cable> {
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: to });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
      one.on('end', () => other.end());
      one.pipe(other, { end: false });
    }
  });
  server.listen({ port: 0, host: '127.0.0.1', allowHalfOpen: true });
  await once(server, 'listening');
  const cut = () => {
    for (const end of ends) end.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
