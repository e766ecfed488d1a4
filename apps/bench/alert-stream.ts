/** A payment, an alert, as a detection system sends it. Generated in one order for ever, so that every run measures the same work. */
export interface SentAlert {
  source: string;
  sourceRef: string;
  [field: string]: unknown;
}

/** Mulberry32 of Tommy Ettinger, in the public domain: small, and the same everywhere. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const typologies = ['Account takeover', 'Mule account, fan-in', 'Card testing burst', 'Invoice redirection', 'Structuring'];
const firstNames = ['Nora', 'Emil', 'Aylin', 'Jakub', 'Chiara', 'Mateo', 'Ingrid', 'Samir'];
const lastNames = ['Varga', 'Lindqvist', 'Okafor', 'Brandt', 'Conti', 'Wilk', 'Moreau', 'Petrov'];
const kinds = ['SEPA credit transfer', 'Card payment', 'Cash withdrawal', 'Instant payment'];

/** So many accounts come again and again: merchants, employers, one's own savings, and mules. */
const KNOWN_PAYEES = 5000;
const KNOWN_SUBJECTS = 2000;

const START = Date.UTC(2026, 9, 1);

/**
 * Alerts without end. Each has one subject, a person with an account (three in ten are known already), two factors and on average four
 * payments, half of them to or from accounts that were seen before.
 */
export function* alertStream(source: string, seed = 1): Generator<SentAlert, never> {
  const random = randoms(seed);
  const below = (n: number) => Math.floor(random() * n);
  const one = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  for (let serial = 1; ; serial += 1) {
    const person = random() < 0.3 ? below(KNOWN_SUBJECTS) : KNOWN_SUBJECTS + serial;
    const number = `40${String(person).padStart(10, '0')}`;
    const detected = START + serial * 1000;
    const transactions = Array.from({ length: 2 + below(5) }, (_, n) => {
      const other = { number: random() < 0.5 ? `60${String(below(KNOWN_PAYEES)).padStart(10, '0')}` : `50${serial}${n}0000` };
      const outgoing = random() < 0.7;
      return {
        ref: `p${serial}-${n}`,
        at: new Date(detected - n * 3_600_000).toISOString(),
        amount: `${1 + below(9000)}.${String(below(100)).padStart(2, '0')}`,
        currency: 'EUR',
        from: outgoing ? { number } : other,
        to: outgoing ? other : { number },
        kind: one(kinds),
      };
    });
    yield {
      source,
      sourceRef: `a${serial}`,
      typology: one(typologies),
      title: `Unusual payments of customer ${person}`,
      score: below(101),
      factors: [
        { label: 'New device within the last day', points: 10 + below(30) },
        { label: 'Payee never seen before', points: 5 + below(20) },
      ],
      detectedAt: new Date(detected).toISOString(),
      subjects: [
        {
          account: { number, label: `Current account of customer ${person}` },
          party: { kind: 'PERSON', name: `${one(firstNames)} ${one(lastNames)}`, ref: `C${person}` },
        },
      ],
      transactions,
    };
  }
}
