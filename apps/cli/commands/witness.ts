import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RegisterCommand } from '../command.ts';
import { Refusal } from '../refusal.ts';

interface ServeFlags {
  dir: string;
  cert: string;
  key: string;
  listen: string;
}

const DIR = join(homedir(), '.caspix-witness');

/** `caspix witness init|add-log|serve`: it runs on a machine of its own, without a database, and knows no instance. */
export const command: RegisterCommand = (cli) => {
  const witness = cli.command('witness').description('sign checkpoints of a log that only ever grows: for internal audit or a supervisor');

  witness
    .command('init')
    .description('draw the witness’s key and print its verifier key')
    .requiredOption('--name <name>', 'what the witness is called, such as audit.bank.example/w1')
    .option('--dir <dir>', 'where key and state are kept', DIR)
    .action(async ({ name, dir }: { name: string; dir: string }) => {
      const { initWitness } = await import('../witness/witness-folder.ts');
      process.stdout.write(`${initWitness(dir, name).vkey}\n`);
    });

  witness
    .command('add-log')
    .description('witness a log, or trust a further key of one')
    .argument('<vkey>', 'the log’s verifier key, from the institution, with the sizes that it may sign: VKEY, VKEY 0-120, VKEY revoked')
    .option('--dir <dir>', 'where key and state are kept', DIR)
    .action(async (vkey: string, { dir }: { dir: string }) => {
      const { addLog } = await import('../witness/witness-folder.ts');
      process.stdout.write(`witnessing ${await addLog(dir, vkey)}\n`);
    });

  witness
    .command('serve')
    .description('answer add-checkpoint (C2SP tlog-witness) over TLS until interrupted')
    .requiredOption('--cert <file>', 'certificate in PEM, with its chain')
    .requiredOption('--key <file>', 'its key in PEM')
    .option('--dir <dir>', 'where key and state are kept', DIR)
    .option('--listen <host:port>', 'where to listen', '0.0.0.0:6963')
    .action(async ({ dir, cert, key, listen }: ServeFlags) => {
      const [, host, port] = /^(.+):(\d{1,5})$/.exec(listen) ?? [];
      if (host === undefined || port === undefined) throw new Refusal(`'${listen}' is not host:port`);
      const { serveWitness } = await import('../witness/serve.ts');
      const say = (line: string) => void process.stdout.write(`${line}\n`);
      const server = await serveWitness({ folder: dir, cert, key, host, port: Number(port), say });
      const address = server.address();
      say(`listening on ${typeof address === 'object' && address ? `${address.address}:${address.port}` : listen}`);
      await new Promise((resolve) => server.once('close', resolve));
    });
};
