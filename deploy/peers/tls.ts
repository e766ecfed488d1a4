import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, run } from './run.ts';

/** One handshake by OpenSSL's client with its own policy taken down, so that it is the server that refuses. */
export async function handshake(port: string, ca: string, ...flags: string[]): Promise<{ agreed: boolean; said: string }> {
  const command = ['openssl', 's_client', '-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-CAfile', ca];
  const { code, said } = await attempt([...command, '-verify_return_error', '-brief', ...flags], { timeout: 15_000 });
  return { agreed: code === 0 && /CONNECTION ESTABLISHED/.test(said), said };
}

export interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

/** What testssl.sh, which nobody here wrote, finds about protocols, ciphers, forward secrecy and headers. Installs it where it may. */
export async function inspectTls(port: string, ca: string): Promise<Finding[]> {
  const program = await findTestssl();
  const file = join(tmpdir(), `caspix-testssl-${process.pid}-${port}.json`);
  const flags = ['--quiet', '--color', '0', '--warnings', 'off', '--add-ca', ca, '-p', '-s', '-f', '-h', '--jsonfile', file];
  try {
    await attempt([program, ...flags, `localhost:${port}`], { timeout: 300_000 });
    return JSON.parse(readFileSync(file, 'utf8')) as Finding[];
  } finally {
    rmSync(file, { force: true });
  }
}

async function findTestssl(): Promise<string> {
  const found = async () => (await attempt(['sh', '-c', 'command -v testssl.sh || command -v testssl'])).stdout.trim().split('\n')[0] ?? '';
  const present = await found();
  if (present) return present;
  const isDebian = (await attempt(['sh', '-c', 'command -v apt-get'])).code === 0;
  if (process.getuid?.() !== 0 || !isDebian)
    throw new Error('testssl.sh is missing: install it, or run this as root on Debian, where it is a package');
  await run(['sh', '-c', 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q testssl.sh'], { timeout: 300_000 });
  return found();
}
