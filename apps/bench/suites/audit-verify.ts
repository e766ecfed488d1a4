import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { closeSync, createWriteStream, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Verdict } from '#audit-chain';
import { bundled, EMPTY_EDGE, GENESIS_LINK, RangeWalk } from '#proof';
import { type Filled, fillLog, nothing, openedLog } from '../filled-log.ts';
import { type Measurement, type Suite, single } from '../measurement.ts';
import { CASPIX_FLAGS, type Product, startProduct } from '../product.ts';

const CLI = join(process.cwd(), 'dist/apps/cli/main.js');
/** Brings an entry to the 704 bytes at which the aim was set. */
const REASON = `${'recall request to the beneficiary bank, second reminder; '.repeat(8)}`.slice(0, 243);
const BYTES = 704;
const MIB = 2 ** 20;

/** One-shot SHA-256 over entries of this size that lie in memory, on one core: what no check can be faster than. */
function rawRate(bytes: number): number {
  const entries = Array.from({ length: 1_000 }, (_, i) => Buffer.alloc(bytes, i));
  const began = performance.now();
  let hashed = 0;
  while (performance.now() - began < 2_000) {
    for (const entry of entries) hash('sha256', entry, 'latin1');
    hashed += entries.length;
  }
  return (hashed * 1_000) / (performance.now() - began);
}

/** Reads a file through one buffer, on the core that hashes. */
function eachChunk(path: string, take: (chunk: Buffer) => void): void {
  const descriptor = openSync(path, 'r');
  const buffer = Buffer.alloc(MIB);
  for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) take(buffer.subarray(0, read));
  closeSync(descriptor);
}

/** The walk and the raw hashing in turn, so that a slow moment of the machine falls on both. */
function file(path: string, count: number, link: boolean): { rate: number; raw: number } {
  const [rates, raws]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 3; turn += 1) {
    raws.push(rawRate(BYTES));
    const walk = new RangeWalk(link ? { edge: EMPTY_EDGE, link: GENESIS_LINK } : { edge: EMPTY_EDGE });
    const began = performance.now();
    eachChunk(path, (chunk) => walk.take(chunk));
    if (walk.end().size !== count) throw new Error('the range was not walked whole');
    rates.push((count * 1_000) / (performance.now() - began));
  }
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[1] ?? 0;
  return { rate: middle(rates), raw: middle(raws) };
}

async function writeRange(path: string, count: number): Promise<void> {
  const out = createWriteStream(path);
  for (let n = 0; n < count; n += 1) {
    const entry = Buffer.from(JSON.stringify({ n, pad: 'x' }).replace('x', 'x'.repeat(BYTES - 15 - String(n).length)));
    if (!out.write(bundled(entry))) await new Promise((resolve) => out.once('drain', resolve));
  }
  out.end();
  await finished(out as Writable);
}

/** The product's own check, as a process of its own: what it says, how long it took, and the most memory it held. */
async function verified(product: Product, ...flags: string[]): Promise<{ verdict: Verdict; resident: number }> {
  const child = spawn(process.execPath, [...CASPIX_FLAGS, CLI, 'audit', 'verify', ...flags, '--json', '--data', product.data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  let resident = 0;
  const watch = setInterval(() => {
    try {
      const [, kib] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      resident = Math.max(resident, Number(kib ?? 0) / 1024);
    } catch {}
  }, 50);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  return { verdict: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Verdict, resident };
}

async function* database(product: Product, sizes: readonly number[]): AsyncGenerator<Measurement> {
  const superuser = await product.superuser();
  await product.rest();
  const opened = await openedLog(product, superuser, 'worker');
  let log: Filled = nothing();
  for (const target of sizes) {
    log = await fillLog(superuser, opened.signers, log, { target, reason: REASON });
    const { rows } = await superuser.query<{ bytes: number }>(
      'SELECT avg(octet_length(bytes))::int AS bytes FROM (SELECT bytes FROM audit.entries LIMIT 10000) e',
    );
    for (const [name, flags] of [
      ['audit-verify/database', ['--hashes']],
      ['audit-verify/database-in-full', []],
    ] as const) {
      const raw = rawRate(rows[0]?.bytes ?? BYTES);
      const { verdict, resident } = await verified(product, ...flags);
      if (!verdict.ok) throw new Error(`the filled log does not hold: ${JSON.stringify(verdict.broken)}`);
      yield single(`${name}@${log.size}`, 'entries/s', (verdict.size * 1_000) / verdict.ms, { baseline: raw, n: verdict.size });
      yield single(`${name}-resident@${log.size}`, 'MiB', resident);
    }
  }
  await opened.close();
  await superuser.end();
}

export const suite: Suite = {
  says: 'entries checked per second, against one-shot SHA-256 of the same bytes (aim: file 0.45 without link, 0.35 with; database 0.25; 200 MiB); `in-full` is the check of the columns, payloads and cases too',
  async *run({ quick }) {
    const count = quick ? 200_000 : 2_000_000;
    const path = join(tmpdir(), `caspix-range-${process.pid}.bin`);
    try {
      await writeRange(path, count);
      for (const [name, link] of [
        ['audit-verify/file', false],
        ['audit-verify/file-with-link', true],
      ] as const) {
        const { rate, raw } = file(path, count, link);
        yield single(name, 'entries/s', rate, { baseline: raw, n: count });
      }
    } finally {
      rmSync(path, { force: true });
    }
    const product = await startProduct(undefined, false);
    try {
      yield* database(product, quick ? [100_000, 200_000] : [100_000, 10_000_000]);
    } finally {
      await product.stop();
      product.remove();
    }
  },
};
