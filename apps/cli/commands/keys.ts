import type { Command } from 'commander';
import type { RegisterCommand } from '../command.ts';
import type { Instance } from '../instance/instance.ts';
import { type AskFlags, ask, asked } from '../keys/ask.ts';
import { Refusal } from '../refusal.ts';

const write = (line: string) => process.stdout.write(`${line}\n`);

/** `caspix keys init|status|rotate|rewrap|destroy|carry-out`: nothing here changes a key but by request of one administrator and approval of another. */
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
      const [state, rootOrder] = await withKeys(({ rotation, rootOrders, run }) =>
        run(async (tx) => [await rotation.status(tx), await rootOrders.open(tx)] as const),
      );
      process.stdout.write(json ? `${JSON.stringify({ ...state, rootOrder: rootOrder ?? null }, null, 2)}\n` : sayState(state, rootOrder));
    });

  addRotate(keys, instance);
  addRewrap(keys, instance);
  addDestroy(keys, instance);
  addCarryOut(keys, instance);
};

function addRotate(keys: Command, instance: () => Promise<Instance>): void {
  asked(keys.command('rotate'))
    .description('ask for a new version of a key; a second administrator approves')
    .argument('<key>', 'root, case, audit or auth')
    .action(async (key: string, flags: AskFlags) => ask(await instance(), flags, { change: 'rotate', key }));
}

function addRewrap(keys: Command, instance: () => Promise<Instance>): void {
  asked(keys.command('rewrap'))
    .description('ask for what lies under old versions to be put under the newest; a second administrator approves, the worker moves')
    .action(async (flags: AskFlags) => ask(await instance(), flags, { change: 'rewrap', key: 'case' }));
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

function addCarryOut(keys: Command, instance: () => Promise<Instance>): void {
  keys
    .command('carry-out')
    .description(
      'carry out what two administrators approved, where the worker may not: run by a key officer; may be interrupted and repeated',
    )
    .action(async () => {
      (await instance()).assume('worker');
      const [{ withKeys }, { carryOut, sayCarriedOut }, { leftOver }] = await Promise.all([
        import('../keys/with-keys.ts'),
        import('../keys/carry-out.ts'),
        import('../keys/say-state.ts'),
      ]);
      await withKeys(async (opened) => {
        const done = await carryOut(opened, (count) => process.stderr.write(`\rcaspix: ${count} subject keys moved`));
        if (done.moved > 0) process.stderr.write('\n');
        write(sayCarriedOut(done));
        write(leftOver(await opened.run((tx) => opened.rotation.status(tx))));
      });
    });
}
