import type { Command } from 'commander';
import type { Instance } from '../instance/instance.ts';
import { type AskFlags, ask, asked } from '../keys/ask.ts';
import { Refusal } from '../refusal.ts';

const write = (line: string) => process.stdout.write(`${line}\n`);

/** `caspix audit keys`, `caspix audit rotate-key` and `caspix audit metrics` */
export function registerLogKeys(audit: Command, instance: () => Promise<Instance>): void {
  audit
    .command('metrics')
    .description('print the figures of the log and of its copies in Prometheus’ text format, for a collector that reads a file')
    .action(async () => {
      (await instance()).assume('worker');
      const [{ withLog }, { logMetrics }] = await Promise.all([import('./with-log.ts'), import('#audit-chain')]);
      const text = await withLog(({ reader, destinations, read }) =>
        read(async (tx) => logMetrics(await reader.status(tx), await destinations.status(tx), Date.parse(tx.now()))),
      );
      process.stdout.write(text);
    });

  audit
    .command('keys')
    .description('print every key of the log with the sizes that it may sign, one a line: what whoever checks is given')
    .action(async () => {
      (await instance()).assume('worker');
      const { withLog } = await import('./with-log.ts');
      const { pins, next } = await withLog(({ keys, read }) => read((tx) => keys.inForce(tx)));
      for (const pin of pins) write(pin);
      if (next) process.stderr.write(`caspix: announced, and signing as soon as that is sealed: ${next.vkey}\n`);
    });

  asked(audit.command('rotate-key'))
    .description('make the next signing key at the provider, and ask for the log to be handed over to it; a second administrator approves')
    .action(async (flags: AskFlags) => {
      // Said before a key is made: one that nobody asks for stays at the provider, unused.
      if (!flags.as || !flags.reason) throw new Refusal('This needs two people: --as names the administrator who asks, --reason says why');
      const here = await instance();
      here.assume('worker');
      const { withLog } = await import('./with-log.ts');
      const { vkey } = await withLog(({ keys, read }) => read((tx) => keys.make(tx)));
      write(`next key: ${vkey}`);
      await ask(here, flags, { change: 'rotate', key: 'checkpoint' });
    });
}
