import { createPrivateKey, randomBytes } from 'node:crypto';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { newAuthority, newServerCertificate } from '../../../apps/cli/instance/tls/certificates.ts';
import type { TestServer } from './server.ts';

const CARELESS = '-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200';

/** Whether a Docker-compatible engine answers. Podman counts. */
export async function containerEngineAnswers(): Promise<boolean> {
  return getContainerRuntimeClient().then(
    () => true,
    () => false,
  );
}

/** Starts the official image with TLS on, since the product has no way to a database over TCP without it. */
export async function startContainerServer(): Promise<TestServer> {
  const authority = await newAuthority();
  const server = await newServerCertificate({ certificate: authority.certificate, key: createPrivateKey(authority.key) });
  const password = randomBytes(16).toString('hex');
  // The server refuses a key that is not its own user's, and copied files belong to root.
  const start =
    'install -o postgres -m 600 /tls/server.key /tmp/server.key && ' +
    `exec docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file=/tls/server.crt -c ssl_key_file=/tmp/server.key ${CARELESS}`;
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCopyContentToContainer([
      { content: server.certificate, target: '/tls/server.crt', mode: 0o644 },
      { content: server.key, target: '/tls/server.key', mode: 0o600 },
    ])
    .withEntrypoint(['bash', '-c', start])
    .withExposedPorts(5432)
    // During its set-up the image listens on a socket only, so an open port means that it is done.
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  return {
    host: 'localhost',
    port: container.getMappedPort(5432),
    user: 'postgres',
    password,
    tls: 'verify-full',
    ca: authority.certificate,
    kind: 'container',
    stop: async () => {
      await container.stop();
    },
  };
}
