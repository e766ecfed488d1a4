import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromSamples, type Measurement, quantile, type Suite } from '../measurement.ts';
import { type Product, startProduct } from '../product.ts';

/** Rows as an institution has them: names, references, amounts. */
const FILL = `
  INSERT INTO cases.alerts (id, source, source_ref, typology, title, score, exposure, currency, detected_at, subject_label, subject_count, transaction_count)
  SELECT gen_random_uuid(), 'bench', n::text, (ARRAY['mule', 'takeover', 'cycle', 'structuring'])[1 + n % 4], 'Benchmark alert ' || n,
    (n * 7919) % 101, ((n * 104729) % 1000000) / 100.0, 'EUR', now() - (n % 8640000) * interval '1 second', 'Subject ' || n % 5000, 1, 0
  FROM generate_series($1::bigint, $2::bigint) n`;

/** `age-keygen` writes the identity and prints the recipient. */
function keyPair(folder: string): { identity: string; recipient: string } {
  const identity = join(folder, 'identity.txt');
  if (spawnSync('age', ['--version']).error) throw new Error('this measurement needs age on the PATH (Debian: apt install age)');
  const { stderr } = spawnSync('age-keygen', ['-o', identity], { encoding: 'utf8' });
  return { identity, recipient: /age1\w+/.exec(stderr)?.[0] ?? '' };
}

const PORTION = 100_000;

/** A product whose database is at least this large: so large that what starts a command does not decide. */
async function filled(bytes: number): Promise<Product> {
  const product = await startProduct();
  const superuser = await product.superuser();
  for (let at = 0; ; at += PORTION) {
    const { rows } = await superuser.query<{ size: string }>('SELECT pg_database_size(current_database()) AS size');
    if (Number(rows[0]?.size) >= bytes) break;
    await superuser.query(FILL, [at + 1, at + PORTION]);
  }
  await superuser.query('CHECKPOINT');
  await superuser.end();
  return product;
}

const seconds = async (work: () => unknown): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

const asSpeed = (name: string, megabytes: number, ours: number[], theirs: number[]): Measurement => {
  const speeds = (samples: number[]) => samples.map((s) => megabytes / s);
  return fromSamples(name, 'MB/s', speeds(ours), quantile(speeds(theirs), 0.5));
};

export const suite: Suite = {
  says: 'a full backup by command, against `tar | age` over the same folders to the same disk (aim: ratio at least 0.3)',
  async *run({ quick }) {
    const scratch = mkdtempSync(join(tmpdir(), 'caspix-bench-backup-'));
    const { recipient } = keyPair(scratch);
    const product = await filled(quick ? 100e6 : 1.2e9);
    const repository = join(scratch, 'repository');
    await product.caspix('backup', 'init', '--to', repository, '--recipient', recipient);
    const { cluster, evidence } = await foldersOf(product);
    const megabytes =
      Number(execFileSync('du', ['-sbc', '--exclude=pg_wal', cluster, evidence], { encoding: 'utf8' }).split('\n').at(-2)?.split('\t')[0]) /
      1e6;
    const pipe = `tar cf - --exclude=pg_wal '${cluster}' '${evidence}' 2>/dev/null | age -r ${recipient} -o '${join(scratch, 'theirs.age')}'`;
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let i = 0; i < (quick ? 1 : 5); i += 1) {
      rmSync(join(scratch, 'theirs.age'), { force: true });
      theirs.push(await seconds(() => execFileSync('sh', ['-c', pipe])));
      ours.push(await seconds(() => product.caspix('backup', 'create', '--full')));
    }
    yield asSpeed('backup/full', megabytes, ours, theirs);
    const incremental = await seconds(() => product.caspix('backup', 'create'));
    yield asSpeed('backup/incremental', megabytes, [incremental], theirs);
    await product.stop();
    product.remove();
    rmSync(scratch, { recursive: true, force: true });
  },
};

async function foldersOf(product: Product): Promise<{ cluster: string; evidence: string }> {
  const superuser = await product.superuser();
  const { rows } = await superuser.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
  await superuser.end();
  const evidence = join(product.data, 'evidence');
  statSync(evidence);
  return { cluster: rows[0]?.folder ?? '', evidence };
}
