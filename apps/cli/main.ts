import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import type { RegisterCommand } from './command.ts';
import type { Instance } from './instance/instance.ts';
import { report } from './report.ts';
import { repository } from './repository.ts';
import { version } from './version.ts';

const say = (line: string) => process.stderr.write(`caspix: ${line}\n`);

/** The instance of `--data`, opened at most once; `close` does nothing when nobody asked for it. */
function lazyInstance(cli: Command, what: () => string) {
  let opened: Promise<Instance> | undefined;
  const open = async (): Promise<Instance> => {
    const dataDir = cli.opts<{ data: string }>().data;
    const { externalInstance, isExternal } = await import('./instance/external-instance.ts');
    if (isExternal()) return externalInstance(dataDir);
    const { openEmbedded } = await import('./instance/embedded-instance.ts');
    return openEmbedded({ dataDir, what: what(), say });
  };
  return {
    instance: () => (opened ??= open()),
    close: async () => {
      const instance = await opened?.catch(() => undefined);
      await instance?.close();
    },
  };
}

async function commands(): Promise<RegisterCommand[]> {
  const folder = join(import.meta.dirname, 'commands');
  const files = readdirSync(folder).filter((name) => /^[a-z-]+\.(js|ts)$/.test(name));
  return Promise.all(files.map(async (name) => (await import(pathToFileURL(join(folder, name)).href)).command));
}

async function run(): Promise<void> {
  let what = 'command';
  const cli = new Command('caspix');
  cli.description('fraud case management whose every claim can be checked').version(version);
  cli.option('--data <dir>', 'the instance to speak to', process.env['CASPIX_DATA_DIR'] ?? join(repository, '.caspix'));
  const lazy = lazyInstance(cli, () => what);
  cli.hook('preAction', (_, command) => {
    what = command.name();
  });
  for (const register of await commands()) register(cli, lazy.instance);
  takeDataAnywhere(cli, cli);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stopBy(signal, lazy.close));
  try {
    await cli.parseAsync();
  } finally {
    await lazy.close();
  }
}

/** `--data` may stand before the command or after it: `npm start -- --data DIR` comes after. */
function takeDataAnywhere(cli: Command, parent: Command): void {
  for (const command of parent.commands) {
    if (!command.options.some((option) => option.long === '--data')) {
      command.option('--data <dir>', 'the instance to speak to').on('option:data', (dir: string) => cli.setOptionValue('data', dir));
    }
    takeDataAnywhere(cli, command);
  }
}

/** A command that is interrupted still closes what it opened. `start` has removed these listeners and stops in its own order. */
async function stopBy(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', close: () => Promise<void>): Promise<void> {
  await close().catch(report);
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

await run().catch(report);
