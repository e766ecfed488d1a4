import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../refusal.ts';

/** True while a process of that number exists; whose it is says `birthOf`. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * A text that no other process with the same number has: when it was born. Numbers are used again, so a pid in a file that outlived
 * its writer proves nothing by itself. Undefined when there is no such process.
 */
export function birthOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    if (process.platform === 'linux') return birthOnLinux(pid);
    if (process.platform === 'win32') return 'alive';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ticks since boot at which the process started, field 22 of proc(5) stat, counted after the name, which may hold spaces. A process that has
 * ended and waits to be noticed by its parent (state Z) is gone: in a container nobody may ever notice.
 */
function birthOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? undefined : `${bootId()} ${fields[18]}`;
}

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** The folder a process works in, where the system tells (Linux, and only of one's own processes unless root). */
export function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** The command line of a process, or ''. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Waits until the process is gone. False when it is still there after `millis`. */
export async function hasEnded(pid: number, millis: number): Promise<boolean> {
  const birth = birthOf(pid);
  for (const until = Date.now() + millis; Date.now() < until; await sleep(25)) {
    if (birth === undefined || birthOf(pid) !== birth) return true;
  }
  return false;
}
