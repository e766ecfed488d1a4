import { randomUUID } from 'node:crypto';
import { openCrypto, openKeyProvider } from '#crypto';
import { systemClock, uuidv7 } from '#kernel';
import { createDataSource, loadConfig, serviceActor, UnitOfWork } from '#platform';
import { openEmbedded } from '../../cli/instance/embedded-instance.ts';
import { type Suite, single } from '../measurement.ts';
import { startProduct } from '../product.ts';

const PORTION = 2_000;
const actor = serviceActor('operator', []);

export const suite: Suite = {
  says: `subject keys re-wrapped per second under a new version of their domain key, writing included; the baseline writes as many bytes into the same rows without any cryptography (aim: at least 10,000/s)`,
  async *run({ quick }) {
    const count = quick ? 20_000 : 200_000;
    const product = await startProduct();
    const instance = await openEmbedded({ dataDir: product.data, what: 'bench', say: () => undefined });
    const config = loadConfig(instance.settings('worker'));
    const source = await createDataSource(config).initialize();
    const unitOfWork = new UnitOfWork(source, config, systemClock);
    const { keyStore, rotation } = await openCrypto({
      provider: await openKeyProvider(config),
      unitOfWork,
      clock: systemClock,
      logName: config.logName,
    });
    for (let made = 0; made < count; made += PORTION) {
      const ids = Array.from({ length: PORTION }, () => uuidv7());
      await unitOfWork.run(actor, (tx) => keyStore.newSubjectKeys(tx, ids));
    }
    const superuser = await product.superuser();
    await superuser.query('VACUUM ANALYZE crypto.subject_keys');
    await unitOfWork.run(actor, (tx) => rotation.rotateDomain(tx, 'case'));
    const began = performance.now();
    let moved = 0;
    for (;;) {
      const now = await unitOfWork.run(actor, (tx) => rotation.rewrapSubjects(tx, PORTION));
      if (now === 0) break;
      moved += now;
    }
    const ours = (moved * 1000) / (performance.now() - began);
    yield single('crypto-rewrap', 'keys/s', ours, { baseline: await rawly(superuser, moved), n: moved });
    await superuser.end();
    await source.destroy();
    await instance.close();
    await product.stop();
    product.remove();
  },
};

/** As many rows of the same shape and with the same indexes, changed in the same portions, with nothing computed. */
async function rawly(client: Awaited<ReturnType<Awaited<ReturnType<typeof startProduct>>['superuser']>>, count: number): Promise<number> {
  await client.query('CREATE TABLE public.raw_keys (id uuid PRIMARY KEY, domain uuid NOT NULL, wrapped bytea, ended timestamptz)');
  await client.query('CREATE INDEX raw_keys_by_domain ON public.raw_keys (domain, id) WHERE ended IS NULL');
  const [from, to] = [randomUUID(), randomUUID()];
  await client.query(
    `INSERT INTO public.raw_keys SELECT gen_random_uuid(), $1, decode(repeat('ab', 61), 'hex') FROM generate_series(1, $2::int)`,
    [from, count],
  );
  await client.query('VACUUM ANALYZE public.raw_keys');
  const began = performance.now();
  for (let done = 0; done < count; done += PORTION) {
    await client.query(
      `UPDATE public.raw_keys SET domain = $2, wrapped = decode(repeat('cd', 61), 'hex')
       WHERE id IN (SELECT id FROM public.raw_keys WHERE domain = $1 AND ended IS NULL ORDER BY domain, id LIMIT $3)`,
      [from, to, PORTION],
    );
  }
  return (count * 1000) / (performance.now() - began);
}
