import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FullConfig } from '@playwright/test';
import { INSTANCES, type Instance, root } from './caspix.ts';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function ready(instance: ChildProcess): Promise<void> {
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      lines.push(chunk.toString());
      if (lines.join('').includes('Caspix is ready')) resolve();
    };
    instance.stdout?.on('data', read);
    instance.stderr?.on('data', read);
    instance.once('exit', (code) => reject(new Error(`caspix start ended with ${code}:\n${lines.join('')}`)));
    setTimeout(() => reject(new Error(`caspix start was not ready within two minutes:\n${lines.join('')}`)), 120_000).unref();
  });
}

/** Starts the product as its first user does, with a data folder of its own. */
async function startInstance(): Promise<Instance & { stop(): Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'caspix-journey-'));
  const port = await freePort();
  const instance = spawn(process.execPath, [join(root, 'dist/apps/cli/main.js'), 'start', '--data', data, '--port', String(port)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    if (instance.exitCode === null) {
      const gone = once(instance, 'exit');
      instance.kill('SIGINT');
      await gone;
    }
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await ready(instance);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `https://localhost:${port}`, data, stop };
}

/** An instance for each worker, so that no journey meets another one's people and sessions; stops them afterwards. */
export default async function startInstances({ workers }: FullConfig) {
  const started = await Promise.all(Array.from({ length: workers }, startInstance));
  process.env[INSTANCES] = JSON.stringify(started.map(({ address, data }) => ({ address, data })));
  return async () => {
    await Promise.all(started.map(({ stop }) => stop()));
  };
}
