import { maskCorpus, maskText } from '#platform';
import { fromSamples, type Measurement, type Suite, single } from '../measurement.ts';

const WIDTH = 200;
const LINES = 2_000;

/** Lines of 200 characters out of the labelled corpus, which is half secrets: worse than any log should ever be. */
const corpus = maskCorpus(LINES * 4);
const joined = corpus.map(({ text }) => text.replaceAll('\n', ' ')).join(' | ');
const lines = Array.from({ length: LINES }, (_, at) => joined.slice(at * WIDTH, (at + 1) * WIDTH)).filter(({ length }) => length === WIDTH);

/** A line as the product writes it: ids, a path, a status, a duration. */
const ordinary =
  'request 01932c5e-7c1a-7b2a-9a64-0242ac120002 GET /api/v1/alerts 200 in 12.5 ms by 01932c5e-7c1a-7b2a-9a64-0242ac120003 for case CAS-2026-000123 at 2026-11-22T11:20:52.000123Z'.padEnd(
    WIDTH,
    '.',
  );

function linesPerSecond(texts: readonly string[]): number {
  const began = process.hrtime.bigint();
  for (const text of texts) maskText(text);
  return (texts.length * 1e9) / Number(process.hrtime.bigint() - began);
}

/** Seconds per character at two lengths; 1 means linear. */
function growth(): number {
  const seconds = (text: string): number => {
    const began = process.hrtime.bigint();
    maskText(text);
    return Number(process.hrtime.bigint() - began) / text.length;
  };
  const short = joined.repeat(3).slice(0, 400_000);
  const long = joined.repeat(30).slice(0, 4_000_000);
  return seconds(long) / seconds(short);
}

async function* run({ quick }: { quick: boolean }): AsyncGenerator<Measurement> {
  const rounds = quick ? 10 : 100;
  const typical = Array.from({ length: LINES }, () => ordinary);
  for (let warm = 0; warm < 5; warm += 1) linesPerSecond(lines);
  yield fromSamples(
    'log-mask/ordinary',
    'lines/s',
    Array.from({ length: rounds }, () => linesPerSecond(typical)),
  );
  yield fromSamples(
    'log-mask/corpus',
    'lines/s',
    Array.from({ length: rounds }, () => linesPerSecond(lines)),
  );
  yield fromSamples(
    'log-mask/growth',
    'time per character at 4 MB ÷ at 400 kB',
    Array.from({ length: quick ? 3 : 9 }, () => growth()),
  );
  yield* accuracy();
}

function* accuracy(): Generator<Measurement> {
  const secrets = corpus.flatMap(({ text, secret }) => (secret === null ? [] : [maskText(text).includes(secret)]));
  const found = secrets.filter((isLeft) => !isLeft).length;
  const spoiled = corpus.filter(({ text, secret }) => secret === null && maskText(text) !== text).length;
  yield single('log-mask/recall', 'of 1', found / secrets.length, { n: corpus.length });
  yield single('log-mask/precision', 'of 1', found / (found + spoiled), { n: corpus.length });
}

export const suite: Suite = {
  says: 'lines of 200 characters masked per second on one core, growth with length, and how much of a labelled corpus is found',
  run,
};
