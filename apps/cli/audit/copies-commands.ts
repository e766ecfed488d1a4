import type { Command } from 'commander';
import { Refusal } from '../refusal.ts';

/** `caspix audit destinations|resend DEST --from N|read-back DEST` */
export function registerCopies(audit: Command, assume: () => Promise<unknown>): void {
  audit
    .command('destinations')
    .description('list where copies of the log go and how each stands')
    .option('--json', 'print them as JSON')
    .action(async ({ json }: { json?: true }) => {
      await assume();
      const { listDestinations } = await import('./copies.ts');
      process.stdout.write(await listDestinations(json === true));
    });

  audit
    .command('resend')
    .description('have the worker send a SIEM everything from an index on again; its duplicates are known by their index')
    .argument('<destination>', 'name of the destination')
    .requiredOption('--from <n>', 'the first index to send again: the one after the last that the receiver holds')
    .action(async (name: string, { from }: { from: string }) => {
      if (!/^\d{1,15}$/.test(from)) throw new Refusal(`'${from}' is not an index`);
      await assume();
      const { resend } = await import('./copies.ts');
      process.stdout.write(await resend(name, Number(from)));
    });

  audit
    .command('read-back')
    .description('have the worker read a store’s copies back and compare them with the log; exit code 1 when they are not what was stored')
    .argument('<destination>', 'name of the destination')
    .action(async (name: string) => {
      await assume();
      const { readBack } = await import('./copies.ts');
      const { ok, says } = await readBack(name);
      process.stdout.write(`${says}\n`);
      if (!ok) process.exitCode = 1;
    });
}
