import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePort, requireFreePort } from './port.ts';

let server: Server | undefined;
afterEach(() => server?.close());

const listen = () =>
  new Promise<number>((resolve) => {
    const made = createServer();
    server = made;
    made.listen(0, '127.0.0.1', () => resolve((made.address() as AddressInfo).port));
  });

describe('the port', () => {
  it.each(['0', '65536', '-1', '8443x', '', '84 43', '0x1F'])('is refused when it is %j', (text) => {
    expect(() => parsePort(text)).toThrow(/--port wants a number/);
  });

  it('that another program holds is named, with a way out', async () => {
    const port = await listen();
    await expect(requireFreePort('127.0.0.1', port, 0)).rejects.toMatchObject({
      name: 'Refusal',
      message: expect.stringContaining(`--port ${port + 1}`),
    });
  });

  it('of a Caspix that is just ending is waited for', async () => {
    const port = await listen();
    setTimeout(() => server?.close(), 150);
    await expect(requireFreePort('127.0.0.1', port)).resolves.toBeUndefined();
  });
});
