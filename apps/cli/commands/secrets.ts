import { dirname, join, resolve } from 'node:path';
import type { RegisterCommand } from '../command.ts';

interface Options {
  out: string;
  authority?: string;
  host: string;
  reader: string;
}

/** `caspix secrets create --out DIR [--host NAME]`: what the containers of docker-compose.yml are given as files; `secrets fetch PATH --out DIR`: from Vault. */
export const command: RegisterCommand = (cli) => {
  const secrets = cli.command('secrets').description('passwords, keys and certificates of a deployment in containers');
  secrets
    .command('create')
    .description('make what is missing; nothing that is there is replaced')
    .requiredOption('--out <dir>', 'where the files for the containers go')
    .option('--authority <dir>', "where the authority's key goes (default: a folder `authority` beside --out)")
    .option('--host <name>', 'the DNS name that browsers use', 'localhost')
    .option('--reader <uid>', 'the user that the API and the worker run as', '1000')
    .action(async ({ out, authority, host, reader }: Options) => {
      const { createSecrets } = await import('../secrets/create-secrets.ts');
      const { userId } = await import('../secrets/user-id.ts');
      const authorityFolder = resolve(authority ?? join(dirname(resolve(out)), 'authority'));
      const { made, warnings } = await createSecrets({ folder: resolve(out), authorityFolder, host, reader: userId(reader) });
      process.stdout.write(made.length === 0 ? 'Everything is there already\n' : `${made.join('\n')}\n`);
      if (made.length > 0) process.stderr.write(`Keep ${authorityFolder} off this machine, and back up ${resolve(out)}\n`);
      for (const warning of warnings) process.stderr.write(`${warning}\n`);
    });

  secrets
    .command('fetch')
    .description('write secrets of Vault’s key-value engine to files, and print the settings that name them; needs no instance')
    .argument('<path>', 'of the secret, whose fields are settings such as database-password: secret/data/caspix')
    .requiredOption('--out <dir>', 'where the files go')
    .action(async (path: string, { out }: { out: string }) => {
      const [{ fetchSecrets }, { keySettings }] = await Promise.all([
        import('../secrets/fetch-secrets.ts'),
        import('../keys/key-settings.ts'),
      ]);
      process.stdout.write(`${(await fetchSecrets(keySettings(), path, resolve(out))).join('\n')}\n`);
    });
};
