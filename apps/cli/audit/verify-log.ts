import { readFileSync } from 'node:fs';
import { type Verdict, type VerifyOptions, verifyChain } from '#audit-chain';
import { Refusal } from '../refusal.ts';
import { withLog } from './with-log.ts';

export interface VerifyRequest {
  /** First and last index of the range; the last is included, as people say it. */
  from?: number;
  to?: number;
  against?: string;
  key?: string[];
  /** Only bytes, leaves, links, tree and signatures. */
  hashes?: true;
  json?: true;
}

/** Walks the log with progress on stderr and prints the verdict. Says whether everything holds. */
export async function verifyLog({ from, to, against, key, hashes, json }: VerifyRequest): Promise<boolean> {
  const options: VerifyOptions = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to: to + 1 }),
    ...(against === undefined ? {} : { against: readNote(against) }),
    ...(hashes ? { depth: 'hashes' } : {}),
    ...(process.stderr.isTTY ? { onProgress: showProgress } : {}),
  };
  const verdict = await withLog(async ({ dataSource, keys, read }) =>
    verifyChain(dataSource, key ?? (await read((tx) => keys.inForce(tx))).pins, options),
  );
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  process.stdout.write(json ? `${JSON.stringify(verdict, null, 2)}\n` : asText(verdict));
  return verdict.ok;
}

function readNote(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refusal(`The checkpoint ${file} cannot be read`);
  }
}

function showProgress(checked: number, total: number): void {
  process.stderr.write(`\r${checked.toLocaleString('en')} of ${total.toLocaleString('en')} entries`);
}

const count = (n: number): string => n.toLocaleString('en');
const many = (n: number, one: string, more = `${one}s`): string => `${count(n)} ${n === 1 ? one : more}`;

export function asText(verdict: Verdict): string {
  const { first, size, checkpoints, payloads, cases, waiting, root, ms, broken, findings } = verdict;
  const beside = verdict.depth === 'hashes' ? 'nothing that stands beside them' : `${many(payloads, 'payload')}, ${many(cases, 'case')}`;
  const looked = `${many(size - first, 'entry', 'entries')}, ${beside}, ${many(checkpoints, 'checkpoint')} in ${count(ms)} ms`;
  const rest = waiting > 0 ? `\nnot proven yet: ${many(waiting, 'entry', 'entries')} without a seal` : '';
  if (broken === null) return `The log holds: ${looked}${root === null ? '' : `\nroot ${root}`}${rest}\n`;
  const where = broken.index === null ? '' : ` at index ${count(broken.index)}`;
  const entry = broken.entry === null ? '' : `\n  entry     ${broken.entry}`;
  const more = findings.length > 1 ? `\n  and ${many(findings.length - 1, 'further finding')}, which --json lists` : '';
  return `The log does NOT hold${where}: ${broken.says}${entry}\n  check     ${broken.check}\n  expected  ${broken.expected}\n  found     ${broken.found}${more}\nLooked at ${looked}${rest}\n`;
}
