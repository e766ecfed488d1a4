import type { ImportOptions } from '#case';
import type { RegisterCommand } from '../command.ts';

interface MapOptions {
  map: string;
  json?: true;
}

interface AmlsimOptions {
  start: string;
  currency: string;
  json?: true;
}

const DAY = 86_400_000;
/** AMLSim's sample runs over 150 steps of a day; by default the last of them is yesterday or before. */
const DEFAULT_START = new Date(Date.now() - 151 * DAY).toISOString().slice(0, 10);

const say = (line: string) => process.stderr.write(`caspix: ${line}\n`);

/** `caspix import alerts|transactions FILE.csv --map MAP.json` and `caspix import amlsim DIR` */
export const command: RegisterCommand = (cli, instance) => {
  const group = cli.command('import').description('bring alerts and transactions in from files');

  /** Opens the instance and runs an import with progress on stderr; Ctrl-C ends it after the batch in hand. */
  const running = async <T>(work: (options: ImportOptions) => Promise<T>): Promise<T> => {
    (await instance()).assume('worker');
    const [{ progressOn }, { interruption }] = await Promise.all([import('../import/progress.ts'), import('../import/interruption.ts')]);
    const progress = progressOn(process.stderr);
    try {
      return await work({ signal: interruption(say), onProgress: progress.show });
    } finally {
      progress.end();
    }
  };

  for (const kind of ['alerts', 'transactions'] as const) {
    group
      .command(kind)
      .description(`${kind} from a CSV file (docs/importing.md)`)
      .argument('<file>', 'CSV in UTF-8 with a header line, gzipped or not')
      .requiredOption('--map <file>', 'JSON that says which column is which field')
      .option('--json', 'print the result as JSON')
      .action(async (file: string, { map: mapFile, json }: MapOptions) => {
        const { ImportAlerts, ImportTransactions, readColumnMap } = await import('#case');
        const map = await readColumnMap(kind, mapFile);
        const { withinImport } = await import('../import/within-import.ts');
        const report = await running((options) =>
          kind === 'alerts'
            ? withinImport(ImportAlerts, (imports) => imports.execute(file, map, options))
            : withinImport(ImportTransactions, (imports) => imports.execute(file, map, options)),
        );
        (await import('../import/say-report.ts')).sayReport(kind, report, json === true);
      });
  }

  group
    .command('amlsim')
    .description('accounts, transactions and alerts from a data set of IBM AMLSim')
    .argument('<dir>', 'folder with nodes.csv.gz and transactions.csv.gz')
    .option('--start <day>', 'the day of step 0', DEFAULT_START)
    .option('--currency <code>', 'the currency of all amounts', 'EUR')
    .option('--json', 'print the result as JSON')
    .action(async (dir: string, { start, currency, json }: AmlsimOptions) => {
      const { withinImport } = await import('../import/within-import.ts');
      const { ImportAmlsim } = await import('#case');
      const report = await running((options) =>
        withinImport(ImportAmlsim, (imports) => imports.execute(dir, { start, currency }, options)),
      );
      (await import('../import/say-report.ts')).sayAmlsim(report, json === true);
    });
};
