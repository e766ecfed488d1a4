import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecrets } from '../../apps/cli/secrets/create-secrets.ts';
import { type Engine, findEngine } from '../container/engine.ts';
import { Browser } from './browser.ts';
import { askForHealth } from './health-checks.ts';
import { attempt, type Outcome, run } from './run.ts';

const root = join(import.meta.dirname, '../..');
const TAG = 'peer';
const READY_WITHIN = 240_000;

/** docker-compose.yml, up and running under a name of its own, on a free port, with secrets of its own. */
export interface Deployment {
  readonly engine: Engine;
  readonly project: string;
  /** `https://localhost:PORT` of the edge. */
  readonly origin: string;
  readonly secrets: string;
  /** PEM of the authority behind every certificate. */
  readonly ca: string;
  /** Name of a service's container. */
  container(service: string): Promise<string>;
  /** Runs a command in a service's container; it has to succeed. */
  exec(service: string, ...command: string[]): Promise<string>;
  /** Runs a JavaScript (CommonJS) text in a new container on one of the networks, as root, with the secrets under /secrets. */
  script(network: 'edge' | 'app' | 'data', text: string, ...args: string[]): Promise<Outcome>;
  compose(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Builds the images, makes the secrets and starts everything. Leaves nothing behind when it fails. */
export async function startDeployment(): Promise<Deployment> {
  const engine = await requireEngine();
  await run(['node', join(root, 'deploy/container/stage.mjs')]);
  await run(['node', join(root, 'deploy/container/build.mjs'), TAG]);
  const folder = mkdtempSync(join(tmpdir(), 'caspix-peer-'));
  const secrets = join(folder, 'secrets');
  await createSecrets({ folder: secrets, authorityFolder: join(folder, 'authority'), host: 'localhost', reader: 1000 });
  const port = await freePort();
  const deployment = deploymentOf(engine, folder, port);
  const stopAsking = askForHealth(engine, deployment.project);
  const stop = async () => {
    stopAsking();
    await deployment.stop();
  };
  try {
    await deployment.compose('up', '--detach', '--no-build');
    await untilReady(new Browser(deployment.origin, deployment.ca));
  } catch (error) {
    const logs = await deployment.compose('logs', '--no-color', '--tail', '40').catch(String);
    await stop();
    throw new Error(`The deployment did not become ready:\n${logs}`, { cause: error });
  }
  return { ...deployment, stop };
}

async function requireEngine(): Promise<Engine> {
  const engine = findEngine();
  if (engine.compose.length === 0) throw new Error('docker compose is missing: install the plugin, or the package docker-compose');
  const { code, said } = await attempt([...engine.compose, 'ps'], { cwd: root });
  if (code !== 0)
    throw new Error(`docker compose reaches no container engine: start one and set DOCKER_HOST (${said.trim().split('\n').at(-1)})`);
  if (process.getuid?.() !== 0 && process.getuid?.() !== 1000)
    throw new Error('The containers read their secrets as user 1000, and only root can give them away: run this as root');
  return engine;
}

function deploymentOf(engine: Engine, folder: string, port: number): Deployment {
  const project = `caspix-peer-${randomBytes(4).toString('hex')}`;
  const secrets = join(folder, 'secrets');
  const origin = `https://localhost:${port}`;
  const environment = { CASPIX_TAG: TAG, CASPIX_SECRETS: secrets, CASPIX_EDGE_PORT: String(port), CASPIX_PUBLIC_ORIGIN: origin };
  const { program } = engine;
  const compose = (...args: string[]) => run([...engine.compose, '--project-name', project, ...args], { cwd: root, environment });
  const labelled = (what: string, value: string) => ['--filter', `label=com.docker.compose.${what}=${value}`];
  // Asked of the engine and not of compose, which takes a second to say it.
  const container = async (service: string) =>
    (await run([program, 'ps', '--all', '--quiet', ...labelled('project', project), ...labelled('service', service)])).trim();
  const mounts = ['--user', '0', '--volume', `${secrets}:/secrets:ro`];
  return {
    engine,
    project,
    origin,
    secrets,
    ca: readFileSync(join(secrets, 'internal_ca.crt'), 'utf8'),
    compose,
    container,
    exec: async (service, ...command) => run([program, 'exec', await container(service), ...command]),
    script: (network, text, ...args) =>
      attempt([
        program,
        'run',
        '--rm',
        '--network',
        `${project}_${network}`,
        ...mounts,
        `localhost/caspix:${TAG}`,
        'node',
        '-e',
        text,
        ...args,
      ]),
    stop: async () => {
      await compose('down', '--volumes', '--timeout', '5').finally(() => rmSync(folder, { recursive: true, force: true }));
    },
  };
}

async function untilReady(browser: Browser): Promise<void> {
  const end = Date.now() + READY_WITHIN;
  for (;;) {
    const status = await browser.get('/health/ready').then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    if (Date.now() > end) throw new Error(`${browser.origin}/health/ready still answers ${status || 'nothing'}`);
    await sleep(500);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
