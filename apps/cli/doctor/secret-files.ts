import { existsSync, readFileSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { secretSettings, variableOf } from '#platform';

/** Settings that name a file whose content is secret, besides `CASPIX_<NAME>_FILE`. */
const keyFiles = ['keyringFile', 'tlsKey'] as const;

/** The files that hold a secret of a configuration, each once: those it names, and the JSON file when a secret stands in it. */
export function secretFilesOf(settings: Readonly<Record<string, string>>): string[] {
  const { CASPIX_CONFIG: config = '' } = settings;
  const inFile: Record<string, unknown> = config ? JSON.parse(readFileSync(config, 'utf8')) : {};
  const named = secretSettings.map((name) => settings[`${variableOf(name)}_FILE`]);
  const keys = keyFiles.map((name) => settings[variableOf(name)] ?? inFile[name]);
  const holds = secretSettings.some((name) => inFile[name] !== undefined);
  return [...new Set([...named, ...keys, ...(holds ? [config] : [])])].filter(
    (path): path is string => typeof path === 'string' && path !== '',
  );
}

/** Groups of the process that runs this, the supplementary ones too; undefined on Windows, which has no modes. */
export function ownGroups(): number[] | undefined {
  const { getgid, getgroups } = process;
  return getgid && getgroups ? [getgid(), ...getgroups()] : undefined;
}

/**
 * Who gets at a file of this mode besides its owner and a process of these groups; undefined when nobody does. A group may read, and only read, what root gave to a group of the process:
 * that is how orchestrators hand a secret to an account that is not root (`fsGroup` of Kubernetes).
 */
export function intrudersOf({ mode, uid, gid }: { mode: number; uid: number; gid: number }, groups: readonly number[]): string | undefined {
  if ((mode & 0o007) !== 0) return 'everybody';
  const isHandedOver = uid === 0 && groups.includes(gid) && (mode & 0o030) === 0;
  if ((mode & 0o070) !== 0 && !isHandedOver) return `group ${gid}`;
  return undefined;
}

/**
 * Whether a path lies on a mount, other than the root, that nothing can be written to: so engines mount secrets, and the mode cannot be
 * changed from inside.
 */
export function isMountedReadOnly(path: string, mounts: string): boolean {
  const found = mounts
    .split('\n')
    .map((line) => line.split(' '))
    // proc_pid_mountinfo(5): the fifth field is the mount point, the sixth its own options. A later line covers an earlier one.
    .map(([, , , , point = '', options = '']) => ({ point, options: options.split(',') }))
    .filter(({ point }) => point.length > 1 && (path === point || path.startsWith(`${point}/`)))
    .reduce<{ point: string; options: string[] }>((a, b) => (b.point.length >= a.point.length ? b : a), { point: '', options: [] });
  return found.options.includes('ro');
}

export interface OpenFile {
  readonly path: string;
  readonly who: string;
  readonly isMounted: boolean;
}

/** Those among the files that somebody else gets at. Throws when one is not there. */
export async function openFiles(paths: readonly string[], groups: readonly number[], proc = '/proc'): Promise<OpenFile[]> {
  const table = join(proc, 'self/mountinfo');
  const mounts = existsSync(table) ? readFileSync(table, 'utf8') : '';
  const open: OpenFile[] = [];
  for (const path of paths) {
    const who = intrudersOf(statSync(path), groups);
    if (who !== undefined) open.push({ path, who, isMounted: isMountedReadOnly(await realpath(path), mounts) });
  }
  return open;
}
