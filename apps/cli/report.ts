import { isDomainError } from '#kernel';
import { codeOf, Refusal } from './refusal.ts';

/** Says on stderr why a command ends and sets the exit code. A refusal is one line; a defect shows where it happened. */
export function report(error: unknown): void {
  process.exitCode = error instanceof Refusal ? error.exitCode : 1;
  process.stderr.write(`caspix: ${words(error)}\n`);
}

function words(error: unknown): string {
  if (error instanceof Refusal || isDomainError(error)) return error.message;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === '53100') return 'The disk is full: make room and run this again';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
