import { setTimeout as sleep } from 'node:timers/promises';
import { keepBackups } from '../backup/keep-backups.ts';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import type { Instance } from '../instance/instance.ts';
import { layoutOf } from '../instance/layout.ts';
import { readMarker } from '../instance/marker.ts';
import { tlsFiles } from '../instance/tls/local-authority.ts';
import { signIn } from '../instance/users.ts';
import { Refusal } from '../refusal.ts';
import { migrateInstance } from '../schema.ts';
import { version } from '../version.ts';
import { printBanner } from './banner.ts';
import { type Child, startChild } from './children.ts';
import { databaseEnds } from './database-watch.ts';
import { requireDemoRules } from './demo-rules.ts';
import { requireFreePort } from './port.ts';
import { untilReady } from './ready.ts';
import { reset } from './reset.ts';
import { seed } from './seed.ts';
import { stopSignal } from './stop-signal.ts';

const READY_WITHIN = 60_000;

export interface StartOptions {
  dataDir: string;
  demo: boolean;
  reset: boolean;
  port?: number;
}

const say = (line: string) => process.stderr.write(`caspix: ${line}\n`);

/** Runs Caspix until it is told to stop, which is a success, or until a part of it dies, which is a refusal with that part's reason. */
export async function start(options: StartOptions, open: () => Promise<Instance>): Promise<void> {
  const { dataDir, demo } = options;
  const stopped = stopSignal();
  if (options.reset) await reset(dataDir, say);
  requireDemoRules(dataDir, demo);
  const port = options.port ?? readMarker(layoutOf(dataDir))?.port ?? 8443;
  await requireFreePort(process.env['CASPIX_LISTEN_HOST'] ?? '127.0.0.1', port);
  // A first start needs every module for its migrations; they load while the database is being made.
  if (!readMarker(layoutOf(dataDir))?.seeded) void import('../../api/migrations.ts').catch(() => undefined);
  const instance = (await open()) as EmbeddedInstance;
  const running: Child[] = [];
  const ended = new AbortController();
  let kept = Promise.resolve();
  try {
    instance.remember({ port, demo, product: version });
    const ran = await migrateInstance(instance);
    if (ran.length > 0) say(`the schema is at ${ran.at(-1)}`);
    const seeded = await seed(instance, say);
    for (const child of startParts(instance)) running.push(child);
    signIn(
      instance.layout,
      'start',
      running.map((child) => child.pid),
    );
    const died = Promise.race(running.map((child) => child.ended)).then((how) => ({ how }));
    const first = await Promise.race([died, stopped, ready(instance, port, ended.signal)]);
    if (first === 'ready') {
      printBanner(instance, seeded);
      kept = keepBackups(instance, say, { signal: ended.signal });
    }
    const end = first === 'ready' ? await Promise.race([died, stopped, databaseEnds(instance)]) : first;
    if (typeof end === 'object') throw new Refusal(end.how);
    say('stopping');
  } finally {
    ended.abort();
    // A backup that is under way may be broken off at any point: it counts only once its manifest stands.
    await Promise.race([kept, sleep(2_000)]);
    for (const child of running) await child.stop();
  }
}

function startParts(instance: EmbeddedInstance): Child[] {
  const { logs } = instance.layout;
  return [
    startChild({ name: 'api', settings: instance.settings('app'), logs }),
    startChild({ name: 'worker', settings: instance.settings('worker'), logs }),
  ];
}

async function ready(instance: EmbeddedInstance, port: number, signal: AbortSignal): Promise<'ready' | { how: string }> {
  if (await untilReady(port, tlsFiles(instance.layout.tls).ca, READY_WITHIN, signal)) return 'ready';
  return { how: `Caspix was not ready within ${READY_WITHIN / 1000} s: ${instance.layout.logs} says more` };
}
