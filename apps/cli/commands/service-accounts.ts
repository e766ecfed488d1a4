import type { Command } from 'commander';
import type { RegisterCommand } from '../command.ts';
import { Refusal } from '../refusal.ts';

interface AddFlags {
  permission: string[];
  keyOut: string;
}

interface TokenFlags {
  key: string;
  audience?: string;
  seconds: number;
}

const LONGEST_LIFE = 300;

const collect = (permission: string, permissions: string[] = []): string[] => [...permissions, permission];

function lifetime(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_LIFE) return seconds;
  throw new Refusal(`--seconds must be 1 to ${LONGEST_LIFE}, not '${text}'`);
}

/** `caspix service-accounts add|list|disable|token`: how detection systems get in. */
export const command: RegisterCommand = (cli, instance) => {
  const accounts = cli.command('service-accounts').description('accounts of machines that deliver alerts (docs/intake.md)');

  accounts
    .command('add')
    .description('make an account and its key; prints the id')
    .argument('<name>', 'what people shall read in the audit log, such as "Card monitor"')
    .requiredOption('--permission <permission>', 'alert:ingest or import:run (may be repeated)', collect)
    .requiredOption('--key-out <file>', 'where the private key goes (a new file, mode 600); only its public half is kept here')
    .action(async (name: string, { permission: permissions, keyOut }: AddFlags) => {
      const { addAccount } = await import('../service-accounts/keep-accounts.ts');
      const id = await addAccount(await instance(), { name, permissions, keyOut });
      process.stdout.write(`${id}\n`);
      process.stderr.write(`caspix: the private key is in ${keyOut} and nowhere else; move it to the machine that signs with it\n`);
    });

  accounts
    .command('list')
    .description('every account, the disabled ones included')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: true }) => {
      const { listAccounts } = await import('../service-accounts/keep-accounts.ts');
      const listed = await listAccounts(await instance());
      const { table } = await import('../table.ts');
      const rows = listed.map((a) => [
        a.id,
        a.name,
        a.permissions.join(' '),
        a.state.toLowerCase(),
        a.createdAt.slice(0, 19),
        a.lastUsedAt?.slice(0, 16) ?? 'never',
      ]);
      const head = ['id', 'name', 'permissions', 'state', 'made (UTC)', 'last used (UTC)'];
      process.stdout.write(json ? `${JSON.stringify(listed)}\n` : table(head, rows));
    });

  accounts
    .command('disable')
    .description('shut an account out for good, from its next request on')
    .argument('<id>', 'as list prints it')
    .action(async (id: string) => {
      const { disableAccount } = await import('../service-accounts/keep-accounts.ts');
      process.stdout.write(`${await disableAccount(await instance(), id)} is disabled\n`);
    });
  addTokenCommand(accounts);
};

/** The one that needs the key and nothing else: it may run on the machine that delivers. */
function addTokenCommand(accounts: Command): void {
  accounts
    .command('token')
    .description('print a token for one request, to try with curl; needs the key and no instance')
    .requiredOption('--key <file>', 'what add wrote')
    .option('--audience <origin>', 'the address of the product, where it is not the one in the key file')
    .option('--seconds <n>', 'how long it is good', lifetime, LONGEST_LIFE)
    .action(async ({ key: file, audience, seconds }: TokenFlags) => {
      const { readKeyFile } = await import('../service-accounts/key-file.ts');
      const key = await readKeyFile(file);
      const { signServiceToken } = await import('#auth');
      const token = await signServiceToken({ ...key, aud: audience ?? key.aud }, Date.now(), seconds);
      process.stdout.write(`${token}\n`);
    });
}
