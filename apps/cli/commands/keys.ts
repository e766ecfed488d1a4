import type { Command } from 'commander';
import type { RegisterCommand } from '../command.ts';
import type { Instance } from '../instance/instance.ts';
import { type AskFlags, ask, asked } from '../keys/ask.ts';
import { Refusal } from '../refusal.ts';

const write = (line: string) => process.stdout.write(`${line}\n`);

/** `caspix keys init|status|rotate|rewrap|destroy` */
export const command: RegisterCommand = (cli, instance) => {
  const keys = cli.command('keys').description('the keys that everything sensitive is encrypted under');

  keys
    .command('init')
    .description('make the keys that are missing at the provider of the environment: the key ceremony, run by whoever may make keys there')
    .action(async () => {
      const [{ createProviderKeys, openKeyProvider }, { keySettings }] = await Promise.all([
        import('#crypto'),
        import('../keys/key-settings.ts'),
      ]);
      const config = keySettings();
      if (config.keyProvider === 'local')
        throw new Refusal('The local keyring is made with the instance: caspix start, or caspix secrets create');
      await createProviderKeys(config);
      const { kind, id, rootVersions } = await (await openKeyProvider(config)).status();
      write(`keys are in place: ${kind}, ${id}, root version ${rootVersions.join(', ')}`);
    });

  keys
    .command('status')
    .description('every version of every key, what it wraps, and what is left on old versions')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: true }) => {
      (await instance()).assume('worker');
      const [{ withKeys }, { sayState }] = await Promise.all([import('../keys/with-keys.ts'), import('../keys/say-state.ts')]);
      const state = await withKeys(({ rotation, run }) => run((tx) => rotation.status(tx)));
      process.stdout.write(json ? `${JSON.stringify(state, null, 2)}\n` : sayState(state));
    });

  keys
    .command('rewrap')
    .description('put what lies under old versions under the newest; may be interrupted and repeated, while people work')
    .action(async () => {
      (await instance()).assume('worker');
      const [{ withKeys }, { rewrap }, { leftOver }] = await Promise.all([
        import('../keys/with-keys.ts'),
        import('../keys/rewrap.ts'),
        import('../keys/say-state.ts'),
      ]);
      await withKeys(async (opened) => {
        const moved = await rewrap(opened, (count) => process.stderr.write(`\rcaspix: ${count} subject keys moved`));
        if (moved.subjectKeys > 0) process.stderr.write('\n');
        write(`${moved.domainKeys} domain keys and ${moved.subjectKeys} subject keys moved`);
        write(leftOver(await opened.run((tx) => opened.rotation.status(tx))));
      });
    });
  addRotate(keys, instance);
  addDestroy(keys, instance);
};

function addRotate(keys: Command, instance: () => Promise<Instance>): void {
  asked(keys.command('rotate'))
    .description(
      'make a new version: of the root key at its provider at once, of another key by a request that a second administrator approves',
    )
    .argument('<key>', 'root, case, audit or auth')
    .action(async (key: string, flags: AskFlags) => {
      if (key !== 'root') return ask(await instance(), flags, { change: 'rotate', key });
      (await instance()).assume('worker');
      const [{ withKeys }, { rotateRoot }] = await Promise.all([import('../keys/with-keys.ts'), import('../keys/rewrap.ts')]);
      const { version, moved } = await withKeys(rotateRoot);
      write(`the root key has version ${version}; ${moved} domain keys are under it`);
    });
}

function addDestroy(keys: Command, instance: () => Promise<Instance>): void {
  asked(keys.command('destroy'))
    .description('ask for an old version to be destroyed for good; a second administrator approves, and a version in use is refused')
    .argument('<key>', 'root or case')
    .argument('<version>', 'its number, as status shows it')
    .action(async (key: string, version: string, flags: AskFlags) => {
      if (!/^[1-9]\d{0,5}$/.test(version)) throw new Refusal(`'${version}' is not the number of a version`);
      await ask(await instance(), flags, { change: 'destroy', key, version: Number(version) });
    });
}
