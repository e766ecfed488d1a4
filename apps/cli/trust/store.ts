import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How it went with one place that keeps trusted authorities. */
export interface Outcome {
  readonly place: string;
  readonly done: boolean;
  /** When not done: why, and what the person can do. */
  readonly why?: string;
}

/** True when a program of that name is on the PATH. */
export function has(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Runs a program without a shell; undefined when it succeeded, else the last line it said. */
export function attempt(program: string, args: readonly string[]): string | undefined {
  const path = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`;
  const run = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: path } });
  if (run.status === 0) return undefined;
  return run.error?.message ?? `${run.stderr}${run.stdout}`.trim().split('\n').at(-1) ?? `ended with code ${run.status}`;
}
