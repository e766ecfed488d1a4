import type { Command } from 'commander';
import type { RegisterCommand } from '../command.ts';
import type { Instance } from '../instance/instance.ts';
import { Refusal } from '../refusal.ts';

interface Options {
  out: string;
}

interface ClearOptions {
  as: string;
  ca?: string;
  purpose?: string;
  reason?: string;
  approval?: string;
  out?: string;
}

/** `caspix pack export CASE --out FILE.zip`: the masked evidence pack of a case, by its number or id. */
export const command: RegisterCommand = (cli, instance) => {
  const pack = cli.command('pack').description('evidence packs');
  pack
    .command('export')
    .description('write the evidence pack of a case, sensitive values masked')
    .argument('<case>', 'number (CAS-2026-000001) or id')
    .requiredOption('--out <file>', 'where the ZIP goes; it must not exist yet')
    .action(async (sought: string, { out }: Options) => {
      const here = await instance();
      here.assume('app');
      const { exportToFile } = await import('../pack/export-to-file.ts');
      const { fileName, size, vkey } = await exportToFile(sought, out);
      process.stdout.write(`${out}: ${fileName}, ${size} bytes\nCheck it with: npm run verify -- ${out} --key '${vkey}'\n`);
    });
  registerClear(pack, instance);
};

/** Values in clear: asked for by one person, agreed to by another, taken by the first, each of them signed in. */
function registerClear(pack: Command, instance: () => Promise<Instance>): void {
  pack
    .command('clear')
    .description('ask for the pack of a case with values in clear, or take it once a second person agreed (caspix approvals)')
    .argument('<case>', 'number (CAS-2026-000001) or id')
    .requiredOption('--as <username>', 'who asks or takes; password and code are asked for, or read as two lines of the input')
    .option(
      '--purpose <code>',
      'to ask: INVESTIGATION, CUSTOMER_CONTACT, RECALL_REQUEST, AUTHORITY_REQUEST, REGULATORY_REPORT, QUALITY_REVIEW',
    )
    .option('--reason <text>', 'to ask: which order or request, and who reads it')
    .option('--approval <request>', 'to take: the request that was agreed to')
    .option('--out <file>', 'to take: where the ZIP goes; it must not exist yet')
    .option('--ca <file>', 'the authority that vouches for the product, where it is not the local one')
    .action(async (sought: string, { as, ca, purpose, reason, approval, out }: ClearOptions) => {
      const { asPerson } = await import('../person/as-person.ts');
      const { doorOf } = await import('../person/door-of.ts');
      const { askInClear, takeInClear } = await import('../pack/in-clear.ts');
      const asking = purpose !== undefined && reason !== undefined;
      const taking = approval !== undefined && out !== undefined;
      if (asking === taking) throw new Refusal('Give --purpose and --reason to ask, or --approval and --out to take');
      const door = await doorOf(await instance(), ca);
      if (taking) {
        const sha256 = await asPerson(door, as, (session) => takeInClear(session, sought, { approval, out }));
        process.stdout.write(`${out}: sha256 ${sha256}\n`);
      } else if (asking) {
        const number = await asPerson(door, as, (session) => askInClear(session, sought, { purpose, reason }));
        process.stdout.write(`${number} waits for a second person\n`);
      }
    });
}
