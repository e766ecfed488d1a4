import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { openCrypto, openKeyProvider } from '#crypto';
import { systemClock } from '#kernel';
import { createDataSource, loadConfig, serviceActor, UnitOfWork } from '#platform';
import { openEmbedded } from '../../cli/instance/embedded-instance.ts';
import { dropIndexes } from '../bulk-load.ts';
import { fromSamples, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

const actor = serviceActor('operator', ['case:read', 'alert:read']);

/** An IBAN that nobody has, one for each number. */
const iban = (n: number): string =>
  `DE00${createHash('sha256').update(String(n)).digest('hex').replace(/\D/g, '').padEnd(18, '7').slice(0, 18)}`;

const PORTION = 250_000;

/** Rows of the true shape whose bytes are random: a search reads the index, and opens nothing. */
const FILL = `
  WITH made AS (INSERT INTO cases.parties (id, kind, name, source, source_ref)
    SELECT uuidv7(), 'PERSON', 'Party ' || n, 'bench', n::text FROM generate_series($1::int, $2::int) n RETURNING id)
  INSERT INTO cases.accounts (id, source, namespace, number_cipher, number_index, number_masked, iban, party_id, currency)
  SELECT uuidv7(), 'bench', 'iban', '\\x01'::bytea || sha512(id::text::bytea), substr(sha256(id::text::bytea), 1, 16), 'DE•• •••• 0000', true, id, 'EUR'
  FROM made`;

/** As any bulk load does it: without the checks of references, and with the indexes built once at the end. */
async function fill(superuser: Client, count: number): Promise<void> {
  await superuser.query(`SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET session_replication_role = replica`);
  const restore = await dropIndexes(superuser, ['cases.parties', 'cases.accounts']);
  for (let at = 0; at < count; at += PORTION) await superuser.query(FILL, [at + 1, Math.min(at + PORTION, count)]);
  for (const sql of restore) await superuser.query(sql);
  await superuser.query('RESET session_replication_role');
}

export const suite: Suite = {
  says: 'an exact IBAN among 10,000,000 parties with an account each (200,000 with --quick), blind index and transaction included (aim: at most 5 ms at the 99th percentile)',
  async *run({ quick }) {
    const count = quick ? 200_000 : 10_000_000;
    const product = await startProduct();
    const superuser = await product.superuser();
    await product.rest();
    await fill(superuser, count);
    const instance = await openEmbedded({ dataDir: product.data, what: 'bench', say: () => undefined });
    const config = loadConfig(instance.settings('app'));
    const source = await createDataSource(config).initialize();
    const unitOfWork = new UnitOfWork(source, config, systemClock);
    const { blindIndex } = await openCrypto({
      provider: await openKeyProvider(config),
      unitOfWork,
      clock: systemClock,
      logName: config.logName,
    });
    const planted = Array.from({ length: 500 }, (_, n) => iban(n));
    const { rows } = await superuser.query<{ id: string }>('SELECT id FROM cases.accounts ORDER BY id LIMIT 500');
    for (const [n, { id }] of rows.entries()) {
      await superuser.query('UPDATE cases.accounts SET number_index = $2 WHERE id = $1', [id, blindIndex.of('iban', planted[n] ?? '')]);
    }
    await superuser.query('VACUUM ANALYZE cases.accounts');
    const samples: number[] = [];
    for (let i = 0; i < (quick ? 1_000 : 10_000); i += 1) {
      const sought = planted[i % planted.length] ?? '';
      const began = performance.now();
      const found = await unitOfWork.read(actor, (tx) =>
        tx.query<{ id: string }>('SELECT a.id FROM cases.accounts a WHERE a.number_index = ANY ($1)', [
          [blindIndex.of('iban', sought), blindIndex.of('account-number', sought)],
        ]),
      );
      samples.push(performance.now() - began);
      if (found[0]?.id !== rows[i % planted.length]?.id) throw new Error(`${sought} was not found`);
    }
    yield fromSamples('crypto-search', 'ms', samples.slice(50));
    await superuser.end();
    await source.destroy();
    await instance.close();
    await product.stop();
    product.remove();
  },
};
