import type { RegisterCommand } from '../command.ts';

/** `caspix demo accounts [--json]`: reads a file and needs no running instance. */
export const command: RegisterCommand = (cli) => {
  const demo = cli.command('demo').description('what belongs to the demo institution');
  demo
    .command('accounts')
    .description('the demo accounts with role, password, TOTP secret and current code')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { listAccounts } = await import('../demo/list-accounts.ts');
      process.stdout.write(listAccounts(cli.opts<{ data: string }>().data, json === true));
    });
};
