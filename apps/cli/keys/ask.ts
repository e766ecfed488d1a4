import type { Command } from 'commander';
import type { Instance } from '../instance/instance.ts';
import { Refusal } from '../refusal.ts';
import type { Asking } from './ask-as-person.ts';

export interface AskFlags {
  as?: string;
  reason?: string;
  ca?: string;
}

const write = (line: string) => process.stdout.write(`${line}\n`);

/** Options of a command that one administrator asks for and another approves. */
export const asked = (command: Command): Command =>
  command
    .option('--as <username>', 'the administrator who asks; password and code are asked for, or read as two lines of the input')
    .option('--reason <text>', 'why, for the second administrator and the log')
    .option('--ca <file>', 'the authority that vouches for the product, where it is not the local one');

/** Asks the running product in that administrator's name for what needs two people. */
export async function askWithTwo(instance: Instance, { as, reason, ca }: AskFlags, asking: (reason: string) => Asking) {
  if (!as || !reason) throw new Refusal('This needs two people: --as names the administrator who asks, --reason says why');
  instance.assume('app');
  const [{ askAsPerson }, { loadConfig }] = await Promise.all([import('./ask-as-person.ts'), import('#platform')]);
  const config = loadConfig();
  const door = {
    origin: config.publicOrigin,
    ca: ca ?? (instance.embedded ? (config.databaseCa ?? (await localAuthority(instance))) : undefined),
  };
  return askAsPerson(door, as, asking(reason));
}

/** Asks for a change of keys and says the request's number. */
export async function ask(instance: Instance, flags: AskFlags, change: { change: 'rotate' | 'destroy'; key: string; version?: number }) {
  const request = await askWithTwo(instance, flags, (reason) => ({ path: '/api/v1/keys/requests', body: { ...change, reason } }));
  write(`${request?.number} waits for a second administrator`);
}

async function localAuthority({ dataDir }: Instance): Promise<string> {
  const [{ layoutOf }, { tlsFiles }] = await Promise.all([import('../instance/layout.ts'), import('../instance/tls/local-authority.ts')]);
  return tlsFiles(layoutOf(dataDir).tls).ca;
}
