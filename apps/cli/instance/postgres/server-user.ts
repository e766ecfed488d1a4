import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Refusal } from '../../refusal.ts';

/** The account that PostgreSQL runs as when Caspix itself runs as root, which PostgreSQL refuses. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export const runsAsRoot = () => process.getuid?.() === 0;

/**
 * As root: an account of our own, made on first use, else one that is there for such things. As anybody else undefined: the server runs as
 * we do, and needs our account to have a name (initdb looks it up).
 */
export function serverUser(say: (line: string) => void): ServerUser | undefined {
  if (!runsAsRoot()) {
    requireName();
    return undefined;
  }
  const present = accountNamed('caspix');
  if (present) return present;
  if (makeAccount()) say('made the system account caspix, because PostgreSQL refuses to run as root');
  const user = accountNamed('caspix') ?? accountNamed('postgres') ?? accountNamed('nobody');
  if (!user) throw new Refusal('PostgreSQL refuses to run as root and no system account could be made: run this as an ordinary user');
  return user;
}

/** The account with that number, for a cluster that another version of this rule gave to somebody. */
export const accountNumbered = (uid: number) => accounts().find((account) => account.uid === uid);

const accountNamed = (name: string) => accounts().find((account) => account.name === name);

function accounts(): ServerUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

function makeAccount(): boolean {
  const attempts = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', 'caspix'],
    ['adduser', '-S', '-H', '-D', 'caspix'],
  ];
  return attempts.some(([command = '', ...args]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0);
}

function requireName(): void {
  if (process.platform === 'win32') return;
  try {
    userInfo();
  } catch (cause) {
    throw new Refusal(`User id ${process.getuid?.()} has no name in /etc/passwd, which PostgreSQL needs: add one`, 1, { cause });
  }
}
