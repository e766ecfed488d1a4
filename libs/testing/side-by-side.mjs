// `node libs/testing/side-by-side.mjs [--say-every=SECONDS] NAME …`: runs these npm scripts, as many at once as there are cores, the named
// order being the order of their start. Each one's output appears whole when it ends, never mixed with another's; until then, every so
// many seconds, the last line of each. A part that fails does not stop the others, so that one run says all. Exit code 1 when any of them
// failed or ended by a signal.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const { values, positionals: waiting } = parseArgs({ allowPositionals: true, options: { 'say-every': { type: 'string' } } });
/** What each script that runs said last. */
const lastLines = new Map();

/** Runs one script. Resolves to whether it passed, once its output is written. */
function run(name) {
  const begun = performance.now();
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
  const output = [];
  lastLines.set(name, () => {
    const line = String(output.at(-1) ?? '')
      .trim()
      .split('\n')
      .at(-1);
    return `… ${name} (${seconds()} s) ${line}\n`;
  });
  return new Promise((resolve) => {
    const end = (passed, why) => {
      lastLines.delete(name);
      process.stdout.write(`${Buffer.concat(output)}${passed ? '✓' : '✗'} ${name} ${passed ? '' : `${why} `}(${seconds()} s)\n`);
      resolve(passed);
    };
    const child = spawn('npm', ['run', '-s', name], { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.once('error', ({ message }) => end(false, message));
    child.once('close', (code, signal) => end(code === 0, `failed with ${signal ?? code}`));
  });
}

const verdicts = [];
async function worker() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) verdicts.push(await run(name));
}

const sayAll = () => process.stdout.write([...lastLines.values()].map((say) => say()).join(''));
if (values['say-every']) setInterval(sayAll, Number(values['say-every']) * 1000).unref();
if (waiting.length === 0) verdicts.push(false);
await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, worker));
process.exitCode = verdicts.every(Boolean) ? 0 : 1;
