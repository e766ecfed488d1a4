import { setTimeout as wait } from 'node:timers/promises';
import { type SealedEntry, saysOf } from '#audit-chain';
import { type Log, withLog } from './with-log.ts';

const LOOK_MILLIS = 500;
/** A transaction may commit this long after its entries were written; they then appear behind newer ones. */
const LATE_MILLIS = 60_000;
const MOST = 500;

export interface TailOptions {
  lines: number;
  follow: boolean;
  write: (line: string) => void;
  /** Ends it; a command runs until its process is interrupted. */
  signal?: AbortSignal;
}

/** Prints the newest entries, and with `follow` whatever comes, until the process is interrupted. */
export async function tail({ lines, follow, write, signal }: TailOptions): Promise<void> {
  await withLog(async (log) => {
    // Read first: what is there already and was not asked for is no news when following begins.
    const known = follow ? await recent(log) : [];
    const { items } = await log.read((tx) => log.reader.search(tx, {}, null, Math.min(lines, MOST)));
    const newest = items.toReversed();
    for (const entry of newest) write(lineOf(entry));
    if (follow) await followFrom(log, [...known, ...newest], { write, signal });
  });
}

async function recent(log: Log): Promise<readonly SealedEntry[]> {
  const from = new Date(Date.now() - LATE_MILLIS).toISOString();
  return (await log.read((tx) => log.reader.search(tx, { from }, null, MOST))).items;
}

async function followFrom(
  log: Log,
  shown: readonly SealedEntry[],
  { write, signal }: { write: (line: string) => void; signal: AbortSignal | undefined },
): Promise<void> {
  let seen = new Map(shown.map(({ entry }) => [entry.id, entry.at]));
  while (!signal?.aborted) {
    await wait(LOOK_MILLIS, undefined, { ...(signal ? { signal } : {}) }).catch(() => undefined);
    if (signal?.aborted) return;
    for (const entry of (await recent(log)).toReversed()) {
      if (!seen.has(entry.entry.id)) write(lineOf(entry));
      seen.set(entry.entry.id, entry.entry.at);
    }
    // Forgotten once it can no longer be listed: the memory of what was shown stays small.
    seen = new Map([...seen].filter(([, at]) => Date.parse(at) > Date.now() - 2 * LATE_MILLIS));
  }
}

/** One line: index, id, time, who, what, on what, and how it ended when it was not granted. */
export function lineOf({ entry, index }: SealedEntry): string {
  const place = index === null ? 'waits' : String(index);
  const outcome = entry.outcome === 'granted' ? '' : ` [${entry.outcome}]`;
  const reason = entry.reason === null ? '' : ` – ${entry.reason}`;
  const line = `${place.padStart(8)}  ${entry.id}  ${entry.at}  ${entry.actor.sub}  ${saysOf(entry.action)} (${entry.object.type} ${entry.object.id})${outcome}${reason}`;
  // A reason is somebody's text: it must not move the cursor of whoever reads it.
  return line.replace(/\p{Cc}/gu, ' ');
}
