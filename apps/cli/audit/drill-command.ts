import type { Command } from 'commander';

/** `caspix audit drill`. `assume` makes this process the worker of the instance whose log is copied. */
export function registerDrill(audit: Command, assume: () => Promise<void>): void {
  audit
    .command('drill')
    .description(
      'tamper with a scratch copy of the log in every way there is, and say what noticed it and when; exit code 1 if nothing did',
    )
    .option('--fresh', 'use a log of its own instead of a copy')
    .option('--json', 'print the outcomes as JSON')
    .action(async ({ fresh, json }: { fresh?: true; json?: true }) => {
      if (!fresh) await assume();
      const { runDrill } = await import('./drill/run-drill.ts');
      const { asTable } = await import('./drill/say-outcomes.ts');
      const outcomes = await runDrill({ fresh: fresh === true, say: (line) => process.stderr.write(`${line}\n`) });
      process.stdout.write(json ? `${JSON.stringify(outcomes, null, 2)}\n` : asTable(outcomes));
      if (outcomes.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}
