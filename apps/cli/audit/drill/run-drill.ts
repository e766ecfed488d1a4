import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TAIL_EVERY_MILLIS, WATCH_EVERY_MILLIS } from '#audit-chain';
import { createDataSource, loadConfig } from '#platform';
import { attacks } from './attacks.ts';
import { copyLog } from './copy-log.ts';
import { drillOne, type Outcome } from './drill.ts';
import { fillLog } from './drill-log.ts';
import { startScratchServer } from './scratch-server.ts';

/** Workers beside each other: each of them seals twice a second. */
const AT_ONCE = 10;
const PATIENCE_MILLIS = 75_000;

export interface DrillRequest {
  /** Use a log of the drill's own instead of a copy. */
  fresh: boolean;
  say: (line: string) => void;
}

/** Copies the configured log into a scratch server, commits every class of tampering there and tells what noticed each. */
export async function runDrill({ fresh, say }: DrillRequest): Promise<Outcome[]> {
  const live = fresh ? null : loadConfig();
  const scratch = await startScratchServer();
  const folder = mkdtempSync(join(tmpdir(), 'caspix-drill-base-'));
  try {
    if (live) {
      const [source, target] = [await createDataSource(live).initialize(), await scratch.superuser(scratch.base)];
      try {
        for (const table of ['entries', 'payloads', 'logs', 'case_heads'])
          await target.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
        say(`${(await copyLog(source, target)).toLocaleString('en')} entries copied; the copy is sealed with keys of the drill's own`);
      } finally {
        await target.end();
        await source.destroy();
      }
    }
    const logName = live?.logName;
    const config = (role: 'app' | 'worker') => ({ ...scratch.config(scratch.base, role, folder), ...(logName ? { logName } : {}) });
    await fillLog(config('app'), config('worker'));
    const named = {
      ...scratch,
      config: (...of: Parameters<typeof scratch.config>) => ({ ...scratch.config(...of), ...(logName ? { logName } : {}) }),
    };
    const pace = { tailMillis: TAIL_EVERY_MILLIS, watchMillis: WATCH_EVERY_MILLIS, patienceMillis: PATIENCE_MILLIS };
    const base = { database: scratch.base, folder };
    const outcomes: Outcome[] = [];
    for (let at = 0; at < attacks.length; at += AT_ONCE) {
      const together = attacks.slice(at, at + AT_ONCE);
      say(`committing: ${together.map(({ name }) => name).join(', ')}`);
      outcomes.push(...(await Promise.all(together.map((attack) => drillOne(named, base, attack, pace)))));
    }
    return outcomes;
  } finally {
    await scratch.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
