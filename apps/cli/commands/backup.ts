import type { RegisterCommand } from '../command.ts';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import type { Instance } from '../instance/instance.ts';
import { Refusal } from '../refusal.ts';

interface RestoreFlags {
  from: string;
  identity: string;
  key: string;
  backup?: number;
  at?: string;
}

const say = (line: string) => process.stderr.write(`caspix: ${line}\n`);

const collect = (value: string, before: string[] = []): string[] => [...before, value];

function natural(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Refusal(`'${text}' is not the number of a backup`);
  return Number(text);
}

/** Only a time with its zone: 'yesterday at three' means another moment to every reader. */
function moment(text: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new Refusal(`'${text}' is not a moment like 2026-11-27T14:30:00Z`);
  }
  return text;
}

function ours(instance: Instance): EmbeddedInstance {
  if (instance.embedded) return instance as EmbeddedInstance;
  throw new Refusal('This database is kept elsewhere: back it up with pgBackRest (docs/backups.md)');
}

/** `caspix backup init|create|list|check|verify|restore|prune` */
export const command: RegisterCommand = (cli, instance) => {
  const backup = cli.command('backup').description('encrypted backups of an instance that Caspix keeps, and the proof that they restore');
  onTheInstance(backup, async () => ours(await instance()));
  onTheBackups(backup);
};

type Command = Parameters<RegisterCommand>[0];

/** What needs the instance and no secret of whoever restores. */
function onTheInstance(backup: Command, opened: () => Promise<EmbeddedInstance>): void {
  backup
    .command('init')
    .description('choose the folder and who can read what goes there; prints the key to check it with')
    .requiredOption('--to <dir>', 'folder of the backups, best a mount of another machine')
    .requiredOption('--recipient <age1…>', 'public half of an age key whose private half is kept elsewhere (may be repeated)', collect)
    .action(async ({ to, recipient }: { to: string; recipient: string[] }) => {
      const { initBackups } = await import('../backup/init-backups.ts');
      const vkey = await initBackups(await opened(), { to, recipients: recipient });
      process.stdout.write(`${vkey}\n`);
      say('keep this key where the backups are not: a restore trusts what it signed');
    });

  backup
    .command('create')
    .description('make a backup now: what changed since the last one, or everything where there is none')
    .option('--full', 'everything')
    .action(async ({ full }: { full?: true }) => {
      const here = await opened();
      const { createBackup } = await import('../backup/create-backup.ts');
      const { counting } = await import('../backup/counting.ts');
      const { show, end } = counting(process.stderr, 'files');
      const { seq, kind } = await createBackup(here, { ...(full ? { kind: 'full' as const } : {}), onProgress: show }).finally(end);
      say(`backup ${seq} is ${kind} and stands`);
    });

  backup
    .command('list')
    .description('the backups there are')
    .action(async () => {
      const { layout, marker } = await opened();
      const [{ Repository }, { requireBackupSettings }, { backupSigner }, { backupTable }] = await Promise.all([
        import('../backup/repository.ts'),
        import('../backup/settings.ts'),
        import('../backup/signing-key.ts'),
        import('../backup/list-backups.ts'),
      ]);
      const links = Repository.open(requireBackupSettings(layout).repository).chain(backupSigner(layout, marker.id).vkey);
      process.stdout.write(backupTable(links));
    });

  backup
    .command('prune')
    .description('take away what retention no longer wants')
    .action(async () => {
      const { pruneBackups } = await import('../backup/prune-backups.ts');
      const manifest = await pruneBackups(await opened());
      say(manifest ? `took away ${manifest.removed.length} backups and pieces of the log` : 'nothing to take away');
    });
}

/** What needs nothing but the folder of backups, and so runs on any machine. */
function onTheBackups(backup: Command): void {
  backup
    .command('check')
    .description('without any secret: the chain of manifests is whole and signed, and each piece has its bytes')
    .requiredOption('--from <dir>', 'folder of the backups')
    .requiredOption('--key <vkey>', 'what `backup init` printed')
    .action(async ({ from, key }: { from: string; key: string }) => {
      const { checkRepository } = await import('../backup/verify-backup.ts');
      const { counting } = await import('../backup/counting.ts');
      const { show, end } = counting(process.stderr, 'pieces');
      const { manifests, pieces } = await checkRepository({ from, key, onProgress: show }).finally(end);
      process.stdout.write(`The backups hold: ${manifests} manifests, ${pieces} pieces\n`);
    });

  restoring(backup.command('verify').description('restore into a scratch instance and have its audit chain checked there'))
    .requiredOption('--log-key <vkey>', 'key of the audit log that you trust (may be repeated)', collect)
    .option('--against <file>', 'a checkpoint kept elsewhere that the restored log must contain')
    .action(async ({ logKey, against, ...flags }: RestoreFlags & { logKey: string[]; against?: string }) => {
      const [{ verifyBackup }, { asText }, { readFileSync }] = await Promise.all([
        import('../backup/verify-backup.ts'),
        import('../audit/verify-log.ts'),
        import('node:fs'),
      ]);
      const held = against === undefined ? {} : { against: readFileSync(against, 'utf8') };
      const { backup: seq, madeAt, log } = await verifyBackup({ ...flags, say, logKeys: logKey, ...held });
      process.stdout.write(`Backup ${seq} of ${madeAt} restores. ${asText(log)}`);
      if (!log.ok) process.exitCode = 1;
    });

  restoring(backup.command('restore').description('bring an instance back into a new folder'))
    .requiredOption('--into <dir>', 'folder that does not exist yet')
    .option('--keyring <file>', 'keyring of the instance, which no backup holds, to put in its place')
    .action(async ({ into, keyring, ...flags }: RestoreFlags & { into: string; keyring?: string }) => {
      const { restoreBackup } = await import('../backup/restore-backup.ts');
      const { backups } = await restoreBackup(into, { ...flags, say, ...(keyring === undefined ? {} : { keyring }) });
      say(`brought back ${into} from backup ${backups.at(-1)?.seq}: caspix start --data ${into}`);
      if (keyring === undefined) say('put its keyring in place first: a backup holds none');
    });
}

/** What every restore needs to know. */
const restoring = (command: Command): Command =>
  command
    .requiredOption('--from <dir>', 'folder of the backups')
    .requiredOption('--identity <file>', 'age identity, as age-keygen writes it')
    .requiredOption('--key <vkey>', 'what `backup init` printed')
    .option('--backup <n>', 'this one, as it was when it was made (default: the newest, with all of the log after it)', natural)
    .option('--at <moment>', 'with the log up to this moment', moment);
