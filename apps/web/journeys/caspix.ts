import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const root = join(import.meta.dirname, '../../..');

export const address = (): string => process.env['CASPIX_JOURNEY_ADDRESS'] ?? '';

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(file: string, parameters: readonly string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file, ...parameters], { cwd: root, maxBuffer: 1 << 26 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    return { code: code ?? 1, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}

/** `caspix …` against the journey's instance. */
export const caspix = (...parameters: string[]): Promise<Ended> =>
  run(join(root, 'dist/apps/cli/main.js'), [...parameters, '--data', process.env['CASPIX_JOURNEY_DATA'] ?? '']);

/** The offline verifier, as an auditor runs it. */
export const verify = (...parameters: string[]): Promise<Ended> => run(join(root, 'dist/verify.mjs'), parameters);

export interface Account {
  username: string;
  name: string;
  role: 'admin' | 'analyst' | 'manager' | 'auditor';
  password: string;
  code: string;
  codeExpiresIn: number;
}

/** The demo accounts with the code of this moment. */
export async function accounts(): Promise<Account[]> {
  const { stdout } = await caspix('demo', 'accounts', '--json');
  return JSON.parse(stdout) as Account[];
}
