import type { RegisterCommand } from '../command.ts';

/** `caspix doctor [--json]`: exit code 1 when a check fails. */
export const command: RegisterCommand = (cli, instance) => {
  cli
    .command('doctor')
    .description('show the effective configuration, secrets hidden, and check files, disk, database, keys and TLS')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { asText, examine } = await import('../doctor/doctor.ts');
      const report = await examine(await instance());
      process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
      if (report.findings.some(({ state }) => state === 'fail')) process.exitCode = 1;
    });
};
