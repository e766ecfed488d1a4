import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './caspix.ts';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

const lines: string[] = [];

async function ready(instance: ChildProcess): Promise<void> {
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

/** Starts the product as its first user does, with a data folder of its own, and stops it afterwards. */
export default async function startInstance() {
  const folder = mkdtempSync(join(tmpdir(), 'caspix-journey-'));
  const port = await freePort();
  const instance = spawn(process.execPath, [join(root, 'dist/apps/cli/main.js'), 'start', '--data', folder, '--port', String(port)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await ready(instance);
  } catch (error) {
    instance.kill('SIGINT');
    throw error;
  }
  process.env['CASPIX_JOURNEY_ADDRESS'] = `https://localhost:${port}`;
  process.env['CASPIX_JOURNEY_DATA'] = folder;
  return async () => {
    const gone = once(instance, 'exit');
    instance.kill('SIGINT');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
}
