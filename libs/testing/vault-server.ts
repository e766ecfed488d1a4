import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GenericContainer, getContainerRuntimeClient, ImageName, type StartedTestContainer, Wait } from 'testcontainers';

/** A Vault, or what speaks its protocol, with a transit engine. */
export interface VaultServer {
  /** How the output of a test names it. */
  readonly name: string;
  readonly address: string;
  /** The authority that vouches for it (PEM); undefined where the system knows it. */
  readonly ca: string | undefined;
  readonly token: string;
  stop(): Promise<void>;
}

const IMAGE = 'openbao/openbao:2';
const CERTIFICATES = '/tmp';

/** The server that VAULT_ADDR, VAULT_TOKEN and VAULT_CACERT (a file) name, or undefined. */
export function namedVault(): VaultServer | undefined {
  const { VAULT_ADDR: address, VAULT_TOKEN: token = '', VAULT_CACERT: file } = process.env;
  if (address === undefined) return undefined;
  return {
    name: `the server at ${address}`,
    address,
    token,
    ca: file ? readFileSync(file, 'utf8') : undefined,
    stop: async () => undefined,
  };
}

/** Why the engine neither has the image nor gets it; undefined when it has. */
export async function whyNoVaultImage(): Promise<string | undefined> {
  const { image } = await getContainerRuntimeClient();
  const name = ImageName.fromString(IMAGE);
  if (await image.exists(name)) return undefined;
  return image.pull(name).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/** Starts OpenBao in a container, with TLS, whose certificate names `localhost`. */
export async function startVaultContainer(): Promise<VaultServer> {
  const token = randomBytes(16).toString('hex');
  const flags = ['-dev', '-dev-tls', `-dev-tls-cert-dir=${CERTIFICATES}`, '-dev-no-store-token'];
  const container = await new GenericContainer(IMAGE)
    .withEntrypoint(['bao'])
    .withCommand(['server', ...flags, `-dev-root-token-id=${token}`, '-dev-listen-address=0.0.0.0:8200'])
    .withExposedPorts(8200)
    .withWaitStrategy(Wait.forLogMessage(/Development mode should NOT be used/))
    .start();
  await within(container, ['bao', 'secrets', 'enable', 'transit'], {
    BAO_ADDR: 'https://127.0.0.1:8200',
    BAO_CACERT: `${CERTIFICATES}/vault-ca.pem`,
    BAO_TOKEN: token,
  });
  return {
    name: `${IMAGE} in a container`,
    address: `https://localhost:${container.getMappedPort(8200)}`,
    token,
    ca: await within(container, ['cat', `${CERTIFICATES}/vault-ca.pem`]),
    stop: async () => {
      await container.stop();
    },
  };
}

async function within(container: StartedTestContainer, command: string[], env: Record<string, string> = {}): Promise<string> {
  const { exitCode, output } = await container.exec(command, { env });
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${output}`);
  return output;
}
