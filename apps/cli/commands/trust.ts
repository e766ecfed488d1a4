import type { RegisterCommand } from '../command.ts';

/** `caspix trust [--remove]`: needs no running instance, only its certificate. */
export const command: RegisterCommand = (cli) => {
  cli
    .command('trust')
    .description("make the local certificate authority known to the system's and the browsers' stores")
    .option('--remove', 'take it out again')
    .action(async ({ remove }: { remove?: boolean }) => {
      const { trust } = await import('../trust/trust.ts');
      trust(cli.opts<{ data: string }>().data, remove === true);
    });
};
