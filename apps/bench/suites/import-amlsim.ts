import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Suite, single } from '../measurement.ts';
import { CASPIX_FLAGS, startProduct } from '../product.ts';

const DATA = join(process.env['CASPIX_TEST_DATA'] ?? '../shared/data', 'amlsim');

/** The highest resident set of a process in MiB, as Linux keeps it; the last value seen while it lives. */
async function peakOf(pid: number, gone: Promise<unknown>): Promise<number> {
  let peak = 0;
  let living = true;
  void gone.then(() => {
    living = false;
  });
  while (living) {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024 || peak;
    } catch {
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return peak;
}

export const suite: Suite = {
  says: '20,000 accounts, 120,558 transactions and their alerts through the command line (aim: 60 s, 400 MiB)',
  async *run() {
    if (!existsSync(DATA)) throw new Error(`There is no AMLSim data at ${DATA}: set CASPIX_TEST_DATA`);
    const product = await startProduct();
    const began = performance.now();
    // A small young generation, and memory before speed: an import makes much that lives shortly.
    const command = [...CASPIX_FLAGS, 'dist/apps/cli/main.js', 'import', 'amlsim', DATA, '--data', product.data];
    const child = spawn(process.execPath, command, { stdio: 'ignore' });
    const gone = once(child, 'exit');
    const peak = await peakOf(child.pid ?? 0, gone);
    const [code] = (await gone) as [number];
    if (code !== 0) throw new Error(`the import ended with ${code}`);
    yield single('import-amlsim', 's', (performance.now() - began) / 1000);
    yield single('import-amlsim/resident', 'MiB', peak);
    await product.stop();
    product.remove();
  },
};
