import type { AmlsimReport, ImportReport } from '#case';

/** Rows were refused: the rest is in, and the caller should look at the file of rejected rows. */
const PARTIAL = 2;
const INTERRUPTED = 130;

const exitCodeOf = (rejected: number, interrupted: boolean): number => (interrupted ? INTERRUPTED : rejected > 0 ? PARTIAL : 0);

const numbers = (count: number): string => count.toLocaleString('en');

function lineOf(what: string, { created, duplicates, rejected, rejectedFile }: ImportReport): string {
  const refused = rejectedFile === null ? '' : `, ${numbers(rejected)} rejected (see ${rejectedFile})`;
  return `${what}: ${numbers(created)} added, ${numbers(duplicates)} known already${refused}`;
}

/** Prints the result for people, or as one JSON object, and sets the exit code: 0 all in, 2 rows rejected, 130 interrupted. */
export function sayReport(what: string, report: ImportReport, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${lineOf(what, report)}\n`);
  process.exitCode = exitCodeOf(report.rejected, report.interrupted);
}

export function sayAmlsim(report: AmlsimReport, json: boolean): void {
  const { accounts, transactions, alerts, interrupted } = report;
  const lines = [
    lineOf('accounts', accounts),
    lineOf('transactions', transactions),
    `alerts: ${numbers(alerts.created)} added, ${numbers(alerts.duplicates)} known already`,
  ];
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${lines.join('\n')}\n`);
  process.exitCode = exitCodeOf(accounts.rejected + transactions.rejected, interrupted);
}
