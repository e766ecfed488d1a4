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
  // As a network does: one side's end is told to the other, and is not answered here. Else the sender would take our answer for the
  // receiver's, which says by its own end that it has read everything.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: to, allowHalfOpen: true });
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
  server.listen({ port: 0, host: '127.0.0.1' });
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
