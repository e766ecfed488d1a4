import { type Command, Option } from 'commander';
import { type Box, boxes, type Verdict } from '../approvals/decide.ts';
import type { RegisterCommand } from '../command.ts';
import type { Instance } from '../instance/instance.ts';
import type { PersonSession } from '../person/as-person.ts';

interface PersonFlags {
  as: string;
  ca?: string;
}

const write = (text: string) => process.stdout.write(text);

const personal = (command: Command): Command =>
  command
    .requiredOption('--as <username>', 'who looks or decides; password and code are asked for, or read as two lines of the input')
    .option('--ca <file>', 'the authority that vouches for the product, where it is not the local one');

/**
 * `caspix approvals list|show|approve|reject|withdraw`: dual control from a terminal. Each signs a person in; nobody decides here what they
 * could not decide on the page, and where the policy asks for a passkey, which a terminal has not, the page is the only place.
 */
export const command: RegisterCommand = (cli, instance) => {
  const approvals = cli.command('approvals').description('requests that wait for a second person, decided by a person who signs in here');
  registerReading(approvals, instance);
  registerDeciding(approvals, instance);
};

async function within<T>(instance: () => Promise<Instance>, { as, ca }: PersonFlags, work: (session: PersonSession) => Promise<T>) {
  const [{ asPerson }, { doorOf }] = await Promise.all([import('../person/as-person.ts'), import('../person/door-of.ts')]);
  return asPerson(await doorOf(await instance(), ca), as, work);
}

function registerReading(approvals: Command, instance: () => Promise<Instance>): void {
  personal(approvals.command('list'))
    .description('what waits for you, what you asked for, or what is done')
    .addOption(new Option('--box <box>', 'which').choices(boxes).default('needs-you'))
    .option('--json', 'as JSON')
    .action(async ({ box, json, ...flags }: PersonFlags & { box: Box; json?: true }) => {
      const [{ requestsIn }, { table }] = await Promise.all([import('../approvals/decide.ts'), import('../table.ts')]);
      const items = await within(instance, flags, (session) => requestsIn(session, box));
      const rows = items.map((item) => [item.number, item.state.toLowerCase(), item.maker.name, item.expiresAt.slice(0, 16), item.title]);
      write(json ? `${JSON.stringify(items)}\n` : table(['request', 'state', 'asked by', 'until (UTC)', 'what'], rows));
    });

  personal(approvals.command('show'))
    .description('what a request would change, and the digest by which it is agreed to')
    .argument('<request>', 'its number (REQ-000001) or id')
    .option('--json', 'as JSON')
    .action(async (sought: string, { json, ...flags }: PersonFlags & { json?: true }) => {
      const { shownRequest, sayRequest } = await import('../approvals/decide.ts');
      const request = await within(instance, flags, (session) => shownRequest(session, sought));
      write(json ? `${JSON.stringify(request, null, 2)}\n` : sayRequest(request));
    });
}

function registerDeciding(approvals: Command, instance: () => Promise<Instance>): void {
  for (const [name, verb] of [
    ['approve', 'approve'],
    ['reject', 'refuse'],
  ] as const) {
    const told = personal(approvals.command(name))
      .description(verb === 'approve' ? 'agree to a request that somebody else made' : 'refuse a request, with a reason')
      .argument('<request>', 'its number (REQ-000001) or id')
      .requiredOption('--digest <hex>', 'of what you saw with show: its first 16 digits at least');
    const explained = verb === 'approve' ? told.option('--reason <text>', 'for the record') : told.requiredOption('--reason <text>', 'why');
    explained.action(async (sought: string, { digest, reason, ...flags }: PersonFlags & Pick<Verdict, 'digest' | 'reason'>) => {
      const { decide, sayRequest } = await import('../approvals/decide.ts');
      write(sayRequest(await within(instance, flags, (session) => decide(session, { verb, sought, digest, reason }))));
    });
  }

  personal(approvals.command('withdraw'))
    .description('take back a request of your own')
    .argument('<request>', 'its number (REQ-000001) or id')
    .action(async (sought: string, flags: PersonFlags) => {
      const { withdraw, sayRequest } = await import('../approvals/decide.ts');
      write(sayRequest(await within(instance, flags, (session) => withdraw(session, sought))));
    });
}
