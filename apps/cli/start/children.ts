import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileRefusal, privateFolder } from '../instance/files.ts';
import { plainEnvironment } from '../instance/settings.ts';
import { Refusal } from '../refusal.ts';
import { built } from '../repository.ts';

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended, with a line that says how. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to stop, waits, then insists. */
  stop(): Promise<void>;
}

export interface ChildSpec {
  /** `api`: runs dist/apps/api/main.js and logs to api.log. */
  name: 'api' | 'worker';
  settings: Record<string, string>;
  logs: string;
}

const PATIENCE = 10_000;
const LOG_LIMIT = 16 * 1024 * 1024;

/** Starts a part of Caspix as a process of its own. It is in a session of its own, so that Ctrl-C reaches it through us and in our order. */
export function startChild({ name, settings, logs }: ChildSpec): Child {
  const program = built('apps', name, 'main.js');
  if (!existsSync(program)) throw new Refusal(`${program} is not built: npm run build`);
  privateFolder(logs);
  const path = join(logs, `${name}.log`);
  const log = openLog(path);
  const from = statSync(path).size;
  const preload = pathToFileURL(built('apps', 'cli', 'start', 'outlive.js')).href;
  const child = spawn(process.execPath, ['--import', preload, program], {
    env: { ...plainEnvironment(), ...settings },
    stdio: ['ignore', log, log, 'ipc'],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${name} did not start: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`${name} ended ${signal ? `by ${signal}` : `with code ${code}`}${lastWords(path, from)}`));
  });
  return { name, pid: child.pid ?? 0, ended, stop: () => stop(child, ended) };
}

function openLog(path: string): number {
  try {
    if (existsSync(path) && statSync(path).size > LOG_LIMIT) renameSync(path, `${path}.1`);
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw fileRefusal(error, path);
  }
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(late);
}

/** The reason that a process gave before it ended: the message of its last error, which may be a JSON log line or a stack. */
function lastWords(path: string, from: number): string {
  const lines = readFileSync(path)
    .subarray(from)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const thrown = lines.findLast((line) => /^(\w*(Error|Refusal)\b.*?: )/.test(line.trim()));
  const logged = lines.map(logMessage).findLast((message) => message !== undefined);
  const reason = thrown?.trim().replace(/^(Uncaught )?\w*(Error|Refusal)[^:]*: /, '') ?? logged ?? lines.at(-1);
  return reason ? `: ${reason} (${path})` : ` (${path})`;
}

function logMessage(line: string): string | undefined {
  try {
    const entry: { level?: string; msg?: string; err?: { message?: string } } = JSON.parse(line);
    return entry.level === 'error' || entry.level === 'fatal' ? (entry.err?.message ?? entry.msg) : undefined;
  } catch {
    return undefined;
  }
}
