import type { Command } from 'commander';
import type { Instance } from '../instance/instance.ts';
import { Refusal } from '../refusal.ts';

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

/** What is asked for: a route that answers with a request for approval, and its body. */
export interface Asking {
  path: string;
  body: object;
}

/** The request for approval, as far as the command line speaks of it. A route without an answer gives none. */
export interface Request {
  id: string;
  number: string;
  subject: { type: string; id: string };
}

/** Asks the running product in that administrator's name for what needs two people. */
export async function askWithTwo(instance: Instance, { as, reason, ca }: AskFlags, asking: (reason: string) => Asking) {
  if (!as || !reason) throw new Refusal('This needs two people: --as names the administrator who asks, --reason says why');
  const [{ asPerson }, { doorOf }] = await Promise.all([import('../person/as-person.ts'), import('../person/door-of.ts')]);
  const { path, body } = asking(reason);
  const route = path.replace(/^\/api\/v1/, '');
  return asPerson(await doorOf(instance, ca), as, (session) => session.post<Request | null>(route, body));
}

interface KeyChange {
  change: 'rotate' | 'rewrap' | 'destroy';
  key: string;
  version?: number;
}

/** Asks for a change of keys and says the request's number. */
export async function ask(instance: Instance, flags: AskFlags, change: KeyChange) {
  const request = await askWithTwo(instance, flags, (reason) => ({ path: '/api/v1/keys/requests', body: { ...change, reason } }));
  write(`${request?.number} waits for a second administrator`);
}
