import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Config, isMachineConnection, tlsOptions } from '#platform';

/**
 * The machines' own port: the same product, where TLS asks for a client certificate of `machineCa` and ends without one (RFC 8705). Browsers
 * are never asked for one, since they do not come here. Closes with the application. Gives the port, or null where none is configured.
 */
export async function listenForMachines(app: NestExpressApplication, config: Config): Promise<number | null> {
  const { machinePort, machineCa, listenHost } = config;
  if (machinePort === undefined || machineCa === undefined) return null;
  const server: Server = createServer(
    { ...tlsOptions({ ...config, tlsClientCa: machineCa }), requestTimeout: 120_000 },
    app.getHttpAdapter().getInstance(),
  );
  server.on('secureConnection', isMachineConnection);
  app.getHttpServer().once('close', () => server.close());
  server.listen(machinePort, listenHost);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
