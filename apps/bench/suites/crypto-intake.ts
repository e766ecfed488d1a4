import { randomBytes } from 'node:crypto';
import { IngestAlerts } from '#case';
import { BlindIndex, dataKey, KeyStore, type SubjectKey } from '#crypto';
import { serviceActor } from '#platform';
import { withinImport } from '../../cli/import/within-import.ts';
import { openEmbedded } from '../../cli/instance/embedded-instance.ts';
import { alertStream } from '../alert-stream.ts';
import { quantile, type Suite, single } from '../measurement.ts';
import { startProduct } from '../product.ts';

const BATCH = 500;
const actor = serviceActor('importer', ['alert:ingest']);

interface Keys {
  newSubjectKeys: KeyStore['newSubjectKeys'];
  subjectKeys: KeyStore['subjectKeys'];
}

/**
 * The null provider: no key is made, wrapped, stored or read, all subjects share one that lies in memory, and an index is a counter
 * instead of an HMAC. What is left of encryption is one AES-GCM call per field, which `crypto-field` measures by itself.
 */
function nullProvider(): { keys: Keys; of: BlindIndex['of'] } {
  const bytes = randomBytes(32);
  const shared = (id: string): SubjectKey => dataKey(id, Buffer.from(bytes));
  const all = async (_: unknown, ids: readonly string[]) => new Map(ids.map((id) => [id, shared(id)]));
  const indexes = new Map<string, Buffer>();
  const of = (field: string, value: string): Buffer => {
    const name = `${field} ${value}`;
    const known = indexes.get(name) ?? Buffer.concat([Buffer.alloc(8, 0xee), Buffer.from(String(indexes.size).padStart(8, '0'))]);
    indexes.set(name, known);
    return known;
  };
  return { keys: { newSubjectKeys: all, subjectKeys: all }, of };
}

export const suite: Suite = {
  says: `milliseconds to take in a batch of ${BATCH} alerts with real keys; the baseline is the same with a null provider (aim: ratio at most 1.5)`,
  async *run({ quick }) {
    const rounds = quick ? 6 : 30;
    const product = await startProduct();
    const instance = await openEmbedded({ dataDir: product.data, what: 'bench', say: () => undefined });
    instance.assume('worker');
    const real: number[] = [];
    const none: number[] = [];
    await withinImport(IngestAlerts, async (ingest) => {
      const { keys, blind } = partsOf(ingest);
      const kept = { newSubjectKeys: keys.newSubjectKeys.bind(keys), subjectKeys: keys.subjectKeys.bind(keys), of: blind.of.bind(blind) };
      const off = nullProvider();
      // In turn, so that whatever else the machine does meets both alike; the first two warm up.
      for (let round = 0; round < rounds * 2 + 2; round += 1) {
        const isReal = round % 2 === 0;
        Object.assign(keys, isReal ? { newSubjectKeys: kept.newSubjectKeys, subjectKeys: kept.subjectKeys } : off.keys);
        Object.assign(blind, { of: isReal ? kept.of : off.of });
        const stream = alertStream(`bench-${isReal ? 'real' : 'none'}-${round}`, round);
        const batch = Array.from({ length: BATCH }, () => stream.next().value);
        const began = performance.now();
        await ingest.execute(actor, batch);
        if (round >= 2) (isReal ? real : none).push(performance.now() - began);
      }
    });
    yield single('crypto-intake', 'ms', quantile(real, 0.5), { baseline: quantile(none, 0.5), n: rounds });
    await instance.close();
    await product.stop();
    product.remove();
  },
};

/** The parts that the intake was wired with: found by their class wherever they hang in it. */
function partsOf(root: object): { keys: KeyStore; blind: BlindIndex } {
  const seen = new Set<object>();
  const found: { keys?: KeyStore; blind?: BlindIndex } = {};
  const look = (at: object, depth: number): void => {
    if (seen.has(at) || depth > 6) return;
    seen.add(at);
    if (at instanceof KeyStore) found.keys = at;
    if (at instanceof BlindIndex) found.blind = at;
    for (const value of Object.values(at)) if (typeof value === 'object' && value !== null) look(value as object, depth + 1);
  };
  look(root, 0);
  if (!found.keys || !found.blind) throw new Error('the intake is wired in another way than this suite expects');
  return { keys: found.keys, blind: found.blind };
}
