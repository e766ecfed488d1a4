import type { Command } from 'commander';
import type { RegisterCommand } from '../command.ts';
import type { Instance } from '../instance/instance.ts';
import { type AskFlags, asked } from '../keys/ask.ts';
import { Refusal } from '../refusal.ts';
import type { KeyFlags } from '../service-accounts/keep-accounts.ts';

interface AddFlags extends KeyFlags {
  permission: string[];
  network: string[];
  perMinute: number;
}

interface TokenFlags {
  key: string;
  audience?: string;
  seconds: number;
}

type Open = () => Promise<Instance>;

const LONGEST_LIFE = 300;

const collect = (text: string, texts: string[] = []): string[] => [...texts, text];
const say = (line: string) => process.stdout.write(`${line}\n`);

/** A whole number of an option within its bounds. */
const within = (option: string, least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refusal(`${option} must be ${least} to ${most}, not '${text}'`);
};

const keyed = (command: Command): Command =>
  asked(command)
    .option('--key-out <file>', 'where the private key goes (a new file, mode 600); only its public half leaves this machine')
    .option('--certificate <file>', 'a client certificate (PEM) instead, for mutual TLS')
    .option('--key-days <n>', 'how long the key serves', within('--key-days', 1, 400), 365);

/** `caspix service-accounts add|list|rotate|revoke|disable|certificate|token`: how machines get in. */
export const command: RegisterCommand = (cli, instance) => {
  const accounts = cli.command('service-accounts').description('accounts of machines (docs/machines.md)');
  addRequests(accounts, instance);
  addEnds(accounts, instance);

  accounts
    .command('list')
    .description('every account, the disabled ones included')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: true }) => {
      const { listAccounts } = await import('../service-accounts/keep-accounts.ts');
      const listed = await listAccounts(await instance());
      const { table } = await import('../table.ts');
      const now = new Date().toISOString();
      const rows = listed.map((a) => {
        const live = a.keys.filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now);
        const [first] = live.map(({ expiresAt }) => expiresAt).toSorted();
        const keys = `${live.length}${first ? `, until ${first.slice(0, 10)}` : ''}`;
        return [
          ...[a.id, a.name, a.permissions.join(' '), a.networks.join(' '), String(a.perMinute)],
          ...[keys, a.state.toLowerCase(), a.lastUsedAt?.slice(0, 16) ?? 'never'],
        ];
      });
      const head = ['id', 'name', 'permissions', 'networks', 'a minute', 'live keys', 'state', 'last used (UTC)'];
      process.stdout.write(json ? `${JSON.stringify(listed)}\n` : table(head, rows));
    });
  addLocal(accounts, instance);
};

function addRequests(accounts: Command, instance: Open): void {
  keyed(accounts.command('add'))
    .description('ask for an account, which a second administrator approves; prints its id')
    .argument('<name>', 'what people shall read in the audit log, such as "Card monitor"')
    .requiredOption('--permission <permission>', 'alert:ingest, import:run, dashboard:read or audit:copies (may be repeated)', collect)
    .requiredOption('--network <cidr>', 'where it may call from, such as 10.20.0.0/16 (may be repeated)', collect)
    .option('--per-minute <n>', 'requests that it may send in a minute', within('--per-minute', 1, 60_000), 600)
    .action(async (name: string, { permission: permissions, network: networks, ...rest }: AddFlags) => {
      const { addAccount } = await import('../service-accounts/keep-accounts.ts');
      const { number, account } = await addAccount(await instance(), { name, permissions, networks, ...rest });
      say(account);
      process.stderr.write(`caspix: ${number} waits for a second administrator\n`);
      if (rest.keyOut) process.stderr.write(`caspix: the private key is in ${rest.keyOut} and nowhere else; move it to where it signs\n`);
    });
  keyed(accounts.command('rotate'))
    .description('ask for a new key, which a second administrator approves; the older one goes on for the overlap')
    .argument('<id>', 'as list prints it')
    .option('--overlap-hours <n>', 'how long the older key goes on', within('--overlap-hours', 0, 720), 24)
    .action(async (id: string, flags: KeyFlags & { overlapHours: number }) => {
      const { rotateKey } = await import('../service-accounts/keep-accounts.ts');
      const { number } = await rotateKey(await instance(), { id, ...flags });
      say(`${number} waits for a second administrator`);
    });
}

function addEnds(accounts: Command, instance: Open): void {
  asked(accounts.command('revoke'))
    .description('shut one key out at once; one administrator is enough')
    .argument('<id>', 'the account')
    .argument('<key>', 'the id of the key, as list --json prints it')
    .action(async (id: string, key: string, flags: AskFlags) => {
      const { revokeKey } = await import('../service-accounts/keep-accounts.ts');
      await revokeKey(await instance(), { id, key }, flags);
      say('The key opens nothing any more');
    });
  asked(accounts.command('disable'))
    .description('ask for an account to be shut out for good, which a second administrator approves')
    .argument('<id>', 'as list prints it')
    .action(async (id: string, flags: AskFlags) => {
      const { disableAccount } = await import('../service-accounts/keep-accounts.ts');
      const { number } = await disableAccount(await instance(), id, flags);
      say(`${number} waits for a second administrator`);
    });
}

/** What takes no account of anybody: a certificate opens nothing until an account has it, and a token is signed by whoever has the key. */
function addLocal(accounts: Command, instance: Open): void {
  accounts
    .command('certificate')
    .description('issue a client certificate from the local authority, as FILE.crt and FILE.key')
    .argument('<name>', 'whose it is')
    .requiredOption('--out <file>', 'name of the two new files, without an ending')
    .action(async (name: string, { out }: { out: string }) => {
      const { issueCertificate } = await import('../service-accounts/keep-accounts.ts');
      await issueCertificate(await instance(), { name, out });
      say(`${out}.crt and ${out}.key are written; ask for an account with --certificate ${out}.crt`);
    });
  accounts
    .command('token')
    .description('print a token for one request, to try with curl; needs the key and no instance')
    .requiredOption('--key <file>', 'what add wrote')
    .option('--audience <origin>', 'the address of the product, where it is not the one in the key file')
    .option('--seconds <n>', 'how long it is good', within('--seconds', 1, LONGEST_LIFE), LONGEST_LIFE)
    .action(async ({ key: file, audience, seconds }: TokenFlags) => {
      const { readKeyFile } = await import('../service-accounts/key-file.ts');
      const key = await readKeyFile(file);
      const { signServiceToken } = await import('#auth');
      say(await signServiceToken({ ...key, aud: audience ?? key.aud }, Date.now(), seconds));
    });
}
