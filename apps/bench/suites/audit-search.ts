import type { EntryFilter } from '#audit-chain';
import {
  actorOf,
  auditor,
  casesIn,
  ENTRIES_A_CASE,
  type Filled,
  fillLog,
  nothing,
  type OpenedLog,
  openedLog,
  thing,
} from '../filled-log.ts';
import { fromSamples, type Measurement, quantile, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

const SEARCHES = 1_000;
const WARM_UP = 50;

type Kind = 'actor' | 'case';

const filterOf = (kind: Kind, log: Filled): EntryFilter =>
  kind === 'actor'
    ? { actor: actorOf(Math.floor(Math.random() * 1_000)) }
    : { caseId: thing(2, Math.floor(Math.random() * casesIn(log.size))) };

/** First pages, each of somebody else, as the auditor's page asks for them: through row policies, decoded, newest first. */
async function pages(opened: OpenedLog, kind: Kind, log: Filled): Promise<number[]> {
  const samples: number[] = [];
  for (let i = 0; i < SEARCHES + WARM_UP; i += 1) {
    const filter = filterOf(kind, log);
    const began = performance.now();
    const { items } = await opened.unitOfWork.read(auditor(), (tx) => opened.reader.search(tx, filter));
    samples.push(performance.now() - began);
    if (items.length < Math.min(50, ENTRIES_A_CASE)) throw new Error(`only ${items.length} entries on the page`);
  }
  return samples.slice(WARM_UP);
}

/** `baseline` is the 99th percentile at the first size, and `ratio` that of the 99th percentiles. */
const against = (measurement: Measurement, samples: readonly number[], first: readonly number[]): Measurement => ({
  ...measurement,
  baseline: Number(quantile(first, 0.99).toPrecision(4)),
  ratio: Number((quantile(samples, 0.99) / quantile(first, 0.99)).toPrecision(4)),
});

export const suite: Suite = {
  says: 'first page of the log by actor and by case, in milliseconds; the baseline is the p99 at the smaller size (aim: p99 at most 10, ratio at most 1.3)',
  async *run({ quick }) {
    const product = await startProduct(undefined, false);
    try {
      const superuser = await product.superuser();
      await product.rest();
      const opened = await openedLog(product, superuser, 'app');
      const first = new Map<Kind, number[]>();
      let log = nothing();
      for (const target of [100_000, quick ? 200_000 : 10_000_000]) {
        log = await fillLog(superuser, opened.signers, log, { target, reason: 'bench' });
        for (const kind of ['actor', 'case'] as const) {
          const samples = await pages(opened, kind, log);
          const measurement = fromSamples(`audit-search/${kind}@${log.size}`, 'ms', samples);
          yield against(measurement, samples, first.get(kind) ?? samples);
          if (!first.has(kind)) first.set(kind, samples);
        }
      }
      await opened.close();
      await superuser.end();
    } finally {
      await product.stop();
      product.remove();
    }
  },
};
