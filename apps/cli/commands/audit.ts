import type { Command } from 'commander';
import { registerCopies } from '../audit/copies-commands.ts';
import { registerDrill } from '../audit/drill-command.ts';
import { registerLogKeys } from '../audit/keys-commands.ts';
import type { RegisterCommand } from '../command.ts';
import { codeOf, Refusal } from '../refusal.ts';

interface VerifyFlags {
  from?: number;
  to?: number;
  against?: string;
  key?: string[];
  hashes?: true;
  json?: true;
}

interface TailFlags {
  lines: number;
  follow?: true;
}

/** A whole number of at least 0. */
function natural(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(`'${text}' is not a number of an entry`);
  return Number(text);
}

/** Lines for whoever reads stdout. Aborts when that one goes away, as `head` does, which is no error. */
function untilNobodyReads(): { signal: AbortSignal; write: (line: string) => void } {
  const gone = new AbortController();
  process.stdout.on('error', (error) => {
    if (codeOf(error) !== 'EPIPE') throw error;
    gone.abort();
  });
  return { signal: gone.signal, write: (line) => process.stdout.write(`${line}\n`) };
}

const collect = (key: string, keys: string[] = []): string[] => [...keys, key];

/** `caspix audit verify|checkpoint|keys|rotate-key|prove ENTRY|tail|destinations|resend DEST|read-back DEST|drill` */
export const command: RegisterCommand = (cli, instance) => {
  const audit = cli.command('audit').description('the audit log: check it, prove it, follow it');
  const assume = async () => (await instance()).assume('worker');

  registerVerify(audit, assume);

  audit
    .command('checkpoint')
    .description('print the newest signed checkpoint, to be kept elsewhere')
    .action(async () => {
      await assume();
      const { withLog } = await import('../audit/with-log.ts');
      const { checkpoint } = await withLog(({ status }) => status());
      if (checkpoint === null) throw new Refusal('Nothing has been sealed yet');
      process.stdout.write(checkpoint);
    });

  audit
    .command('prove')
    .description('print the proof of one entry as JSON: its bytes, its place, the path to the root, the signed checkpoint')
    .argument('<entry>', 'id of the entry')
    .action(async (entry: string) => {
      await assume();
      const { proveEntry } = await import('../audit/prove-entry.ts');
      process.stdout.write(`${JSON.stringify(await proveEntry(entry), null, 2)}\n`);
    });

  audit
    .command('tail')
    .description('print the newest entries, oldest first')
    .option('-n, --lines <n>', 'how many', natural, 20)
    .option('-f, --follow', 'go on until interrupted')
    .action(async ({ lines, follow }: TailFlags) => {
      await assume();
      const { tail } = await import('../audit/tail.ts');
      const { signal, write } = untilNobodyReads();
      await tail({ lines, follow: follow === true, write, signal });
    });

  registerCopies(audit, assume);
  registerDrill(audit, assume);
  registerLogKeys(audit, instance);
};

function registerVerify(audit: Command, assume: () => Promise<void>): void {
  audit
    .command('verify')
    .description('walk the whole log and name the first entry that does not hold; exit code 1 if there is one')
    .option('--from <n>', 'first entry of a range, by its index', natural)
    .option('--to <n>', 'last entry of a range', natural)
    .option('--against <file>', 'a checkpoint that was kept elsewhere, which the log must contain')
    .option(
      '--key <vkey>',
      'trust this key instead of those in force, with its sizes: VKEY, VKEY 0-120, VKEY revoked (may be repeated)',
      collect,
    )
    .option('--hashes', 'only what is signed: bytes, leaves, links, tree, checkpoints; several times as fast')
    .option('--json', 'print the verdict as JSON')
    .action(async (flags: VerifyFlags) => {
      await assume();
      const { verifyLog } = await import('../audit/verify-log.ts');
      if (!(await verifyLog(flags))) process.exitCode = 1;
    });
}
