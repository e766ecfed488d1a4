import { open, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  type ByteSource,
  type EntryVerdict,
  isEntryProof,
  isProofError,
  isReviewArchive,
  MAX_ENTRY_PROOF_BYTES,
  type PackVerdict,
  type PinnedKey,
  parsePin,
  parseWitnessKey,
  verifyEntryProof,
  verifyPackArchive,
  verifyReviewArchive,
  type WitnessKey,
} from '#proof';

const USAGE = `Checks an evidence pack, the export of an access review, or the proof of one audit entry, without network, database or
trust in its sender.

  verify FILE.zip --key VKEY [--key VKEY …] [--witness VKEY …] [--json]
  verify PROOF.json --key VKEY [--key VKEY …] [--witness VKEY …] [--json]

  --key   a verifier key (name+hash+base64) of the institution's log, or a file with one per line;
          get it from the institution by another way than the file; behind a blank, the sizes of the log that
          it may sign ('VKEY 0-120', 'VKEY 120-'), or 'revoked'
  --witness  the key of a witness that you trust: the file then has to show that it saw the same log
  --json  prints the verdict as JSON

Exit codes: 0 the file is valid, 1 it is not, 2 the command cannot be understood.
`;

/** A command that cannot be understood: exit code 2. */
class UsageError extends Error {}

interface Command {
  readonly file: string;
  readonly keys: readonly PinnedKey[];
  readonly witnesses: readonly WitnessKey[];
  readonly json: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return args.length === 0 ? 2 : 0;
  }
  try {
    const command = await readCommand(args);
    const verdict = await verifyFile(command);
    process.stdout.write(command.json ? `${JSON.stringify(verdict)}\n` : describe(command, verdict));
    return verdict.valid ? 0 : 1;
  } catch (error) {
    // Whatever went wrong, it is not valid, and a reader is helped by a reason and not by a stack.
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(error instanceof UsageError ? `${reason}\n\n${USAGE}` : `NOT VALID. The file could not be examined: ${reason}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function readCommand(args: readonly string[]): Promise<Command> {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one file to check.');
  const texts = (await Promise.all((values.key ?? []).map(readKeys))).flat();
  if (texts.length === 0) throw new UsageError('Give the key to trust with --key; keys inside the file prove nothing.');
  const witnesses = (values.witness ?? []).map((text) => readAs(text, parseWitnessKey));
  return { file, keys: texts.map(readKey), witnesses, json: values.json ?? false };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { key: { type: 'string', multiple: true }, witness: { type: 'string', multiple: true }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The command cannot be understood.');
  }
}

/** The keys in a `--key` argument: itself, or the lines of the file that it names. */
async function readKeys(argument: string): Promise<string[]> {
  if (/^[^+]+\+[0-9a-f]{8}\+/.test(argument)) return [argument];
  const text = await readFile(argument, 'utf8').catch(() => {
    throw new UsageError(`'${argument}' is neither a verifier key nor a file that can be read.`);
  });
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const readKey = (text: string): PinnedKey => readAs(text, parsePin);

function readAs<Key>(text: string, parse: (text: string) => Key): Key {
  try {
    return parse(text);
  } catch (error) {
    throw isProofError(error) ? new UsageError(`The key cannot be used: ${error.message}.`) : error;
  }
}

async function verifyFile({ file, keys, witnesses }: Command): Promise<PackVerdict | EntryVerdict> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const source: ByteSource = {
      size,
      read: async (offset, length) => {
        const buffer = Buffer.alloc(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await handle.read(buffer, done, length - done, offset + done);
          if (bytesRead === 0) throw new Error('the file became shorter while it was read');
          done += bytesRead;
        }
        return buffer;
      },
    };
    if (isEntryProof(await source.read(0, Math.min(size, 16)))) {
      return await verifyEntryProof(await source.read(0, Math.min(size, MAX_ENTRY_PROOF_BYTES + 1)), keys, witnesses);
    }
    if (await isReviewArchive(source)) {
      if (witnesses.length > 0) throw new UsageError('An access review bears no witness’s signature: leave --witness out.');
      return await verifyReviewArchive(source, keys);
    }
    return await verifyPackArchive(source, keys, witnesses);
  } finally {
    await handle.close();
  }
}

function aboutOf(verdict: PackVerdict | EntryVerdict): string {
  const state = `log ${verdict.log} at ${verdict.size} entries`;
  if ('entry' in verdict && verdict.entry) {
    const { action, outcome, at, id, actor, object } = verdict.entry;
    return `Entry ${id}, ${state}: ${action} (${outcome}) at ${at} by ${actor.type} ${actor.sub}, about ${object.type} ${object.id}.`;
  }
  return verdict.packId === null
    ? `Entries of an access review, ${state}. What is there to read is not signed: rely on the entries.`
    : `Pack ${verdict.packId}, case ${verdict.caseId}, ${state}.`;
}

function describe({ file, keys }: Command, verdict: PackVerdict | EntryVerdict): string {
  const lines = verdict.checks.map(
    ({ ok, title, subject, detail }) => `  ${ok ? 'ok  ' : 'FAIL'}  ${title}: ${subject === null ? '' : `${subject}: `}${detail}`,
  );
  const trusted = keys
    .map(
      ({ key, from, to, revoked }) =>
        `${key.name} (${key.keyHash}${revoked ? ', revoked' : to !== null || from > 0 ? `, ${from}-${to ?? ''}` : ''})`,
    )
    .join(', ');
  const { failure, notChecked } = verdict;
  const conclusion = failure
    ? [
        `NOT VALID. The first that does not hold is ${failure.subject}: ${failure.detail}.`,
        ...(notChecked.length > 0 ? [`Not examined after it: ${notChecked.join(', ')}.`] : []),
      ]
    : [`VALID. ${verdict.checks.length} checks hold, trusting only ${trusted}.`, aboutOf(verdict)];
  return [file, ...lines, ...conclusion, ''].join('\n');
}

process.exitCode = await main(process.argv.slice(2));
