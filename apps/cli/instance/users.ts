import { linkSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf, Refusal } from '../refusal.ts';
import { privateFolder, readIfPresent, writeAtomically } from './files.ts';
import type { Layout } from './layout.ts';
import { birthOf, hasEnded } from './processes.ts';

const processSchema = z.object({ pid: z.number().int(), birth: z.string() });
const userSchema = processSchema.extend({
  /** The command: `start`, `import`. */
  what: z.string(),
  /** Processes that it started and that must not outlive it. */
  children: z.array(processSchema).default([]),
});
/** A process that uses the instance, and so its database server. */
export type User = z.infer<typeof userSchema>;

export const isLiving = ({ pid, birth }: { pid: number; birth: string }) => birthOf(pid) === birth;

/** Processes that use the instance now, and those that ended without signing off. */
export function usersOf(layout: Layout): { living: User[]; dead: User[] } {
  const all = list(layout)
    .map((name) => parse(readIfPresent(join(layout.users, name))))
    .filter((user) => user !== undefined);
  return { living: all.filter(isLiving), dead: all.filter((user) => !isLiving(user)) };
}

function list(layout: Layout): string[] {
  try {
    return readdirSync(layout.users).filter((name) => /^\d+\.json$/.test(name));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function parse(text: string | undefined): User | undefined {
  try {
    return text === undefined ? undefined : userSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Signs this process in, or changes its entry. */
export function signIn(layout: Layout, what: string, children: readonly number[] = []): void {
  privateFolder(layout.users);
  const known = children.map((pid) => ({ pid, birth: birthOf(pid) ?? '' }));
  const entry: User = { pid: process.pid, birth: birthOf(process.pid) ?? '', what, children: known };
  writeAtomically(join(layout.users, `${process.pid}.json`), JSON.stringify(entry));
}

export function signOff(layout: Layout, pid = process.pid): void {
  rmSync(join(layout.users, `${pid}.json`), { force: true });
}

/** Ends what processes left behind that died without stopping it, and forgets them. Each is known by its birth, so a reused number is safe. */
export async function endOrphans(layout: Layout): Promise<void> {
  for (const user of usersOf(layout).dead) {
    for (const child of user.children.filter(isLiving)) {
      process.kill(child.pid, 'SIGKILL');
      await hasEnded(child.pid, 5000);
    }
    signOff(layout, user.pid);
  }
}

/** What only one process may do at a time: the name of its lock, and how it is called where somebody waits in vain. */
interface Exclusive {
  readonly lock: string;
  readonly doing: string;
}

const STARTING: Exclusive = { lock: 'lock', doing: 'starting or stopping' };
export const BACKING_UP: Exclusive = { lock: 'backup-lock', doing: 'writing backups of' };

/**
 * Runs `work` while no other process does the same; unless said otherwise, starting or stopping this instance's server. The lock is a
 * file with its holder's pid and birth, and the lock of a holder that died is taken over.
 */
export async function alone<T>(layout: Layout, work: () => Promise<T>, what: Exclusive = STARTING): Promise<T> {
  privateFolder(layout.users);
  const lock = join(layout.users, what.lock);
  const mine = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) ?? '' });
  for (const until = Date.now() + 90_000; !take(lock, mine); await sleep(50)) {
    if (Date.now() > until)
      throw new Refusal(`Another caspix command has been ${what.doing} ${layout.root} for 90 seconds: look at ${lock}`);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Puts the lock there whole, by a hard link, so that a crash never leaves an empty one that names nobody. */
function take(lock: string, mine: string): boolean {
  const beside = `${lock}.${process.pid}`;
  writeFileSync(beside, mine, { mode: 0o600 });
  try {
    linkSync(beside, lock);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
  const text = readIfPresent(lock);
  const holder = processSchema.safeParse(tryJson(text));
  if (text !== undefined && !(holder.success && isLiving(holder.data))) removeDead(lock, text);
  return false;
}

/** Two may find the same dead holder: what is taken away is looked at again, and put back if it is a newer lock. */
function removeDead(lock: string, dead: string): void {
  const aside = `${lock}.dead.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readIfPresent(aside) !== dead) linkSync(aside, lock);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function tryJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
