// Reads `pgbackrest info --output=json` on standard input and says whether the backups of a stanza are what they should be.
// A repository that lost its cipher, or a backup with an error that nobody read, has been found only at the restore before.
// Usage: pgbackrest info --output=json | node check.mjs [--stanza caspix] [--hours 26]
// Exit code 0: all well. 1: not, with a line for each reason. 2: the input is not what pgBackRest prints.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { stanza: { type: 'string', default: 'caspix' }, hours: { type: 'string', default: '26' } } });

/** Every reason why these backups cannot be relied on. */
export function faultsOf(stanza, hours, now = Date.now() / 1000) {
  if (!stanza) return ['the stanza is not there: pgbackrest stanza-create'];
  const faults = [];
  if (stanza.status?.code !== 0) faults.push(`pgBackRest says: ${stanza.status?.message}`);
  for (const repo of stanza.repo ?? []) if (repo.cipher !== 'aes-256-cbc') faults.push(`repository ${repo.key} is not encrypted`);
  const last = stanza.backup?.at(-1);
  if (!last) return [...faults, 'there is no backup'];
  if (last.error) faults.push(`backup ${last.label} met pages whose checksum does not hold`);
  const age = (now - last.timestamp.stop) / 3600;
  if (age > hours) faults.push(`the newest backup, ${last.label}, is ${Math.floor(age)} hours old`);
  if (!stanza.archive?.some(({ max }) => max !== null)) faults.push('no write-ahead log is in the archive');
  return faults;
}

function main() {
  let all;
  try {
    all = JSON.parse(readFileSync(0, 'utf8'));
  } catch {
    process.stderr.write('this is not what `pgbackrest info --output=json` prints\n');
    return 2;
  }
  const faults = faultsOf(
    all.find(({ name }) => name === values.stanza),
    Number(values.hours),
  );
  for (const fault of faults) process.stderr.write(`${values.stanza}: ${fault}\n`);
  if (faults.length === 0) process.stdout.write(`${values.stanza}: backups are encrypted, whole and recent\n`);
  return faults.length === 0 ? 0 : 1;
}

process.exitCode = main();
