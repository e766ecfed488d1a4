import type { RegisterCommand } from '../command.ts';

/** `caspix migrate`: the schema of the embedded database, or of the one that CASPIX_DATABASE_HOST names. */
export const command: RegisterCommand = (cli, instance) => {
  cli
    .command('migrate')
    .description('bring the schema of the database up to date')
    .action(async () => {
      const { migrateInstance } = await import('../schema.ts');
      const ran = await migrateInstance(await instance());
      process.stdout.write(ran.length === 0 ? 'The schema is up to date\n' : `${ran.join('\n')}\n`);
    });
};
