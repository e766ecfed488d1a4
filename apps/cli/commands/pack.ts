import type { RegisterCommand } from '../command.ts';

interface Options {
  out: string;
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
};
