import { execFile, spawn } from 'node:child_process';

export interface Outcome {
  /** Exit code; 1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  /** Everything that it said, on either stream. */
  readonly said: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: Record<string, string>;
  readonly cwd?: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Runs a program to its end, however it ends. Throws only when it cannot be started. */
export function attempt([program = '', ...args]: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.environment };
    const settings = {
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: options.timeout ?? 0,
      ...(options.cwd ? { cwd: options.cwd } : {}),
    } as const;
    const child = execFile(program, args, settings, (error, stdout, stderr) => {
      if (error && typeof error.code === 'string') return reject(new Error(`${program} cannot be started (${error.code}): install it`));
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, said: stdout + stderr });
    });
    // A program that ends without reading is no error here.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** Runs a program that has to succeed, and answers what it wrote to stdout. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, said } = await attempt(command, options);
  if (code !== 0) throw new Error(`${command.join(' ')}\nended with ${code}:\n${said.slice(-4000)}`);
  return stdout;
}

/** Runs a program that has to succeed with its output on this process's own. */
export function show([program = '', ...args]: readonly string[], environment: Record<string, string> = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environment } });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} ended with ${code}`))));
  });
}
