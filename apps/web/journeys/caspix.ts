import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const root = join(import.meta.dirname, '../../..');

/** Where the instances are said, one for each worker. */
export const INSTANCES = 'CASPIX_JOURNEY_INSTANCES';

export interface Instance {
  readonly address: string;
  /** Its data folder. */
  readonly data: string;
}

/** The instance of this worker: Playwright numbers the workers that run at once from 0. */
function mine(): Instance {
  const instances = JSON.parse(process.env[INSTANCES] ?? '[]') as Instance[];
  const instance = instances[Number(process.env['TEST_PARALLEL_INDEX'])];
  if (!instance) throw new Error('no instance was started for this worker');
  return instance;
}

export const address = (): string => mine().address;
export const dataFolder = (): string => mine().data;

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
  run(join(root, 'dist/apps/cli/main.js'), [...parameters, '--data', dataFolder()]);

/** The offline verifier, as an auditor runs it. */
export const verify = (...parameters: string[]): Promise<Ended> => run(join(root, 'dist/verify.mjs'), parameters);

export interface Account {
  username: string;
  name: string;
  role: 'admin' | 'analyst' | 'manager' | 'auditor';
  password: string;
  totpSecret: string;
}

const known = new Map<string, Account[]>();

/** The demo accounts. */
export async function accounts(): Promise<Account[]> {
  const found = known.get(address());
  if (found) return found;
  const { stdout } = await caspix('demo', 'accounts', '--json');
  const read = JSON.parse(stdout) as Account[];
  known.set(address(), read);
  return read;
}
