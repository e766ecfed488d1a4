import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Product, startProduct } from '../product.ts';
import { type Arrivals, arrivalsOf } from './arrivals.ts';
import type { Cable } from './cable.ts';
import type { Administrators } from './destination.ts';
import { appendEntries } from './entries.ts';
import type { Rsyslog } from './rsyslog.ts';

/** The worker of this product: its environment names the product's folder. */
function workerOf({ data }: Product): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const isWorker = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('apps/worker/main.js');
      if (isWorker && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(data)) return Number(pid);
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
  throw new Error('the worker is not running');
}

export interface Stage {
  product: Product;
  readonly rsyslog: Rsyslog;
  readonly cable: Cable;
  readonly destination: string;
  readonly administrators: Administrators;
}

/**
 * Appends entries all the while, and meanwhile kills the receiver, cuts the connection, and kills the sender. What the receiver then has
 * is what counts. The product is another one afterwards.
 */
export async function underFaults(stage: Stage, entries: number): Promise<Arrivals & { readonly size: number }> {
  const some = Math.ceil(entries / 4);
  await appendEntries(stage.product, some);
  await stage.rsyslog.kill();
  await appendEntries(stage.product, some);
  await stage.rsyslog.start();
  await wait(1_500);
  stage.cable.cut();
  await appendEntries(stage.product, some);
  await wait(500);
  stage.cable.cut();
  process.kill(workerOf(stage.product), 'SIGKILL');
  // Without its worker the product ends by itself; started again it goes on where it was.
  await stage.product.stop().catch(() => undefined);
  stage.product = await startProduct(stage.product.data);
  await appendEntries(stage.product, some);
  const administrators = stage.administrators.at(stage.product);
  try {
    const { sent: size } = await administrators.until(
      stage.destination,
      ({ lag, sent, failingSince }) => lag === 0 && sent > entries && failingSince === null,
    );
    for (let tries = 0; tries < 120; tries += 1) {
      const arrivals = arrivalsOf(stage.rsyslog.lines(), size);
      if (arrivals.lost === 0 || tries === 119) return { ...arrivals, size };
      await wait(250);
    }
    throw new Error('unreachable');
  } finally {
    administrators.close();
  }
}
