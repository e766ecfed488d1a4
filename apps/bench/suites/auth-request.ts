import { fromSamples, type Measurement, type Suite, single } from '../measurement.ts';
import { HttpClient, type Product, signIn, startProduct } from '../product.ts';

const CONNECTIONS = 32;
/** The same handler for both: it does nothing, and every request comes past the session's read on its way to it. */
const TRIVIAL = '/health/live';

interface Load {
  perSecond: number;
  samples: number[];
}

/** Requests per second over 32 connections that each ask again as soon as they are answered. */
async function load(client: HttpClient, path: string, millis: number): Promise<Load> {
  const samples: number[] = [];
  const end = performance.now() + millis;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end) {
        const at = performance.now();
        const { status, body } = await client.send('GET', path);
        if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
        samples.push(performance.now() - at);
      }
    }),
  );
  return { perSecond: (samples.length / (performance.now() - began)) * 1000, samples };
}

async function* compare(product: Product, path: string, name: string, quick: boolean): AsyncIterable<Measurement> {
  const known = await signIn(product, 'analyst', CONNECTIONS);
  const nobody = new HttpClient(product.address, product.ca, CONNECTIONS);
  const rounds = quick ? 2 : 6;
  const rates = { known: 0, nobody: 0 };
  const samples: number[] = [];
  for (let i = 0; i <= rounds; i += 1) {
    const without = await load(nobody, path, quick ? 2_000 : 5_000);
    const withSession = await load(known, path, quick ? 2_000 : 5_000);
    // The first round warms both.
    if (i === 0) continue;
    rates.nobody += without.perSecond / rounds;
    rates.known += withSession.perSecond / rounds;
    samples.push(...withSession.samples);
  }
  yield single(`auth-request/${name}`, 'requests/s', rates.known, { baseline: rates.nobody, n: samples.length });
  yield fromSamples(`auth-request/${name}-time`, 'ms', samples);
  known.close();
  nobody.close();
}

export const suite: Suite = {
  says: 'a trivial GET with a session at 32 connections; the baseline is the same route without one (aim: ratio at least 0.5)',
  async *run({ quick }) {
    const product = await startProduct();
    yield* compare(product, TRIVIAL, 'trivial', quick);
    await product.stop();
    product.remove();
  },
};
