import { resolve } from 'node:path';
import type { RegisterCommand } from '../command.ts';
import { parsePort } from '../start/port.ts';

interface Options {
  port?: number;
  reset?: boolean;
  demo: boolean;
}

/** `caspix start [--port N] [--reset] [--no-demo]`: the whole product on this machine, until Ctrl-C. */
export const command: RegisterCommand = (cli, instance) => {
  cli
    .command('start')
    .description('run Caspix on this machine, with a database of its own, until Ctrl-C')
    .option('--port <number>', 'where to listen on loopback (default: the port of last time, or 8443)', parsePort)
    .option('--reset', 'delete what is in the data directory first, if Caspix made it')
    .option('--no-demo', 'without the demo institution: the first administrator enrols with a one-time code')
    .action(async ({ port, reset, demo }: Options) => {
      const { start } = await import('../start/start.ts');
      const dataDir = resolve(cli.opts<{ data: string }>().data);
      await start({ dataDir, demo, reset: reset === true, ...(port === undefined ? {} : { port }) }, instance);
    });
};
