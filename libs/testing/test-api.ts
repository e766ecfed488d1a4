import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { openSealer, type Sealer } from '#audit-chain';
import { Signers } from '#crypto';
import type { Clock } from '#kernel';
import type { Config } from '#platform';
import { createApi } from '../../apps/api/index.ts';
import { newAuthority, newServerCertificate } from '../../apps/cli/instance/tls/certificates.ts';
import { type House, openHouse, type Resident } from './house.ts';
import { sealAll } from './log.ts';
import { TestClient } from './test-client.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

export interface TestApi {
  db: TestDatabase;
  house: House;
  app: NestExpressApplication;
  /** Where it answers, and the authority that vouches for it (PEM), for programs that come from outside. */
  address: { port: number; ca: string };
  /** A client that has not signed in. */
  client(): TestClient;
  /** A client signed in as this resident, by password and code; the same one each time, since a code serves once. */
  as(first: keyof House['people']): Promise<TestClient>;
  /** Seals everything that waits. */
  seal(): Promise<void>;
  close(): Promise<void>;
}

async function certificates(config: Config): Promise<string> {
  const authority = await newAuthority();
  const server = await newServerCertificate({ certificate: authority.certificate, key: createPrivateKey(authority.key) });
  writeFileSync(config.tlsCert, server.certificate);
  writeFileSync(config.tlsKey, server.key, { mode: 0o600 });
  return authority.certificate;
}

async function signIn(client: TestClient, house: House, resident: Resident): Promise<TestClient> {
  const password = await client.post('/session/password', { username: resident.username, password: resident.password });
  if (password.status >= 300) throw new Error(`${resident.username} cannot sign in: ${password.bytes}`);
  const totp = await client.post('/session/totp', { code: house.code(resident) });
  if (totp.status >= 300) throw new Error(`${resident.username}'s code is refused: ${totp.bytes}`);
  return client;
}

/** The whole product on HTTPS, on a database of this test file's own, with six people. Call `close` in `afterAll`. */
export async function testApi(options: { clock?: Clock; overrides?: Partial<Config> } = {}): Promise<TestApi> {
  const db = await testDatabase(options);
  const house = await openHouse(db, options.clock ? { clock: options.clock } : {});
  const ca = await certificates(db.config);
  const app = await createApi({ config: db.config, ...(options.clock ? { clock: options.clock } : {}) });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const clients: TestClient[] = [];
  const signedIn = new Map<string, Promise<TestClient>>();
  let sealer: Sealer | undefined;
  const client = (name?: string) => {
    const made = new TestClient({ port, origin: db.config.publicOrigin, ca }, name);
    clients.push(made);
    return made;
  };
  return {
    db,
    house,
    app,
    address: { port, ca },
    client,
    as: (first) => {
      const known = signedIn.get(first) ?? signIn(client(first), house, house.people[first]);
      signedIn.set(first, known);
      return known;
    },
    seal: async () => {
      sealer ??= openSealer(db.workerDataSource, { config: db.workerConfig, signers: app.get(Signers) });
      await sealAll(db, sealer);
    },
    close: async () => {
      await sealer?.stop();
      for (const each of clients) each.close();
      await app.close();
      await house.close();
      await db.close();
    },
  };
}
