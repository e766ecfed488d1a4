import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

/** True when `/health/ready` answers 200 over TLS that the local authority vouches for. */
export function isReady(port: number, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port, path: '/health/ready', servername: 'localhost', ca, agent: false, timeout: 2000 },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    asked.on('error', () => resolve(false));
    asked.on('timeout', () => asked.destroy());
    asked.end();
  });
}

/** Waits for readiness; false when `millis` pass without it or `signal` ends the waiting. */
export async function untilReady(port: number, caFile: string, millis: number, signal: AbortSignal): Promise<boolean> {
  const ca = readFileSync(caFile, 'utf8');
  for (const until = Date.now() + millis; Date.now() < until && !signal.aborted; await sleep(100)) if (await isReady(port, ca)) return true;
  return false;
}
