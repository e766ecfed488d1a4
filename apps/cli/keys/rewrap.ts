import { userInfo } from 'node:os';
import type { Keys } from './with-keys.ts';

/** Large enough that the commit is not what takes the time, small enough to hold its locks for a fraction of a second. */
const PORTION = 2_000;

export interface Moved {
  domainKeys: number;
  subjectKeys: number;
}

const by = () => `command line, ${userInfo().username}`;

/**
 * Makes a new root version at the provider and puts the domain keys under it. Cut off in between, the old version still opens what is
 * under it, and `rewrap` carries on.
 */
export async function rotateRoot(keys: Keys): Promise<{ version: number; moved: number }> {
  const version = await keys.rotation.rotateRoot();
  await keys.run((tx) =>
    keys.audit.record(tx, { action: 'key.rotate', object: { type: 'key', id: 'root' }, detail: { key: 'root', version, by: by() } }),
  );
  return { version, moved: await rewrapRoot(keys) };
}

/** Puts what lies under older versions under the newest: domain keys under the root, then subjects' keys, a portion per transaction. */
export async function rewrap(keys: Keys, progress: (moved: number) => void = () => undefined): Promise<Moved> {
  const domainKeys = await rewrapRoot(keys);
  let subjectKeys = 0;
  for (;;) {
    const moved = await keys.run((tx) => keys.rotation.rewrapSubjects(tx, PORTION));
    if (moved === 0) break;
    subjectKeys += moved;
    progress(subjectKeys);
  }
  if (subjectKeys > 0) await record(keys, 'case', subjectKeys);
  return { domainKeys, subjectKeys };
}

const rewrapRoot = (keys: Keys): Promise<number> =>
  keys.run(async (tx) => {
    const moved = await keys.rotation.rewrapRoot(tx);
    if (moved > 0) await keys.audit.record(tx, { action: 'key.rewrap', object: { type: 'key', id: 'root' }, detail: { moved, by: by() } });
    return moved;
  });

const record = (keys: Keys, key: string, moved: number): Promise<unknown> =>
  keys.run((tx) => keys.audit.record(tx, { action: 'key.rewrap', object: { type: 'key', id: key }, detail: { moved, by: by() } }));
