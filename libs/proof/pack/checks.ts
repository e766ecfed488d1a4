import { reasonOf } from '../fault.ts';
import { Refusal } from './dossier.ts';

export type PackCheckName =
  | 'archive'
  | 'signature'
  | 'tag-files'
  | 'files'
  | 'payload'
  | 'checkpoint'
  | 'witness'
  | 'case-file'
  | 'entries'
  | 'inclusion'
  | 'sequence'
  | 'case-head'
  | 'evidence'
  | 'counts';

/** One check that was done. `detail` says what was found, or why it does not hold; `subject` the file or entry that fails. */
export interface PackCheck {
  readonly name: PackCheckName;
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly subject: string | null;
}

export interface PackVerdict {
  readonly valid: boolean;
  /** Known as soon as the signature holds. */
  readonly packId: string | null;
  readonly caseId: string | null;
  readonly log: string | null;
  /** Entries in the log at the pack's checkpoint. */
  readonly size: number | null;
  readonly checks: readonly PackCheck[];
  /** The first check that does not hold; nothing is examined behind it. */
  readonly failure: PackCheck | null;
  readonly notChecked: readonly PackCheckName[];
}

/** A check: what it is called in a verdict, its title for people, and what was found; it throws what does not hold. */
export type Step = readonly [name: PackCheckName, title: string, run: () => Promise<string>];

export async function perform([name, title, run]: Step): Promise<PackCheck> {
  try {
    return { name, title, ok: true, detail: await run(), subject: null };
  } catch (error) {
    return { name, title, ok: false, detail: reasonOf(error), subject: error instanceof Refusal ? error.subject : name };
  }
}

/** Each check stands on the ones before, so none is done behind the first that does not hold. */
export async function inOrder(steps: readonly Step[]): Promise<Pick<PackVerdict, 'valid' | 'checks' | 'failure' | 'notChecked'>> {
  const checks: PackCheck[] = [];
  for (const step of steps) {
    checks.push(await perform(step));
    if (checks.at(-1)?.ok === false) break;
  }
  const failure = checks.find(({ ok }) => !ok) ?? null;
  return { valid: failure === null, checks, failure, notChecked: steps.slice(checks.length).map(([name]) => name) };
}
