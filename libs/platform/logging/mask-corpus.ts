import { innocentLine } from './corpus/innocent.ts';
import { type Random, random } from './corpus/random.ts';
import { sensitiveValues } from './corpus/sensitive.ts';

export interface CorpusLine {
  text: string;
  /** What must not be left in the line, or null when the line is innocent and must stay as it is. */
  secret: string | null;
}

const around: readonly ((value: string) => string)[] = [
  (value) => `payment for ${value} was refused by the bank`,
  (value) => `validation failed: ${value}`,
  (value) => `{"level":"info","msg":"imported ${value} from row 17"}`,
  (value) => `2026-11-22T11:20:52.000123Z worker 3 saw '${value}', took 12.5 ms`,
  (value) => `GET /api/v1/search?q=${value}&limit=50 200`,
  (value) => `Key (value)=(${value}) already exists.`,
  (value) => `${value}: not found in case CAS-2026-000123`,
  (value) => `customer wrote:\n${value}\nand nothing else`,
];

/** `size` lines, half with one secret each, half innocent look-alikes, the same for the same seed. */
export function maskCorpus(size: number, seed = 20_261_122): CorpusLine[] {
  const source = random(seed);
  const lines: CorpusLine[] = [];
  for (let at = 0; at < size / 2; at += 1) {
    lines.push(sensitiveLine(source, at));
    lines.push({ text: innocentLine(source, at), secret: null });
  }
  return lines;
}

function sensitiveLine(source: Random, at: number): CorpusLine {
  const make = sensitiveValues[at % sensitiveValues.length];
  const wrap = around[source.below(around.length)];
  if (!make || !wrap) throw new RangeError('the corpus has no such kind');
  const { secret, written } = make(source);
  return { text: wrap(written), secret };
}
