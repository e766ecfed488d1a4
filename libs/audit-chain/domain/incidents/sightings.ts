import type { CheckName, Finding } from '../verdict.ts';
import { type IncidentCause, THE_LOG } from './causes.ts';

/** Something wrong, as one look found it. */
export interface Sighting {
  readonly cause: IncidentCause;
  readonly subject: string;
  /** In plain words, without anything personal. */
  readonly says: string;
  /** Place and id of the first entry that it names. */
  readonly index: number | null;
  readonly entry: string | null;
  /** What tells one fault from another of the same cause: seen again, it is the same news. */
  readonly marks: readonly string[];
}

const GAPS: ReadonlySet<CheckName> = new Set(['entry', 'index', 'truncated', 'unsealed']);
/** These follow from a fault elsewhere and look different at each size of the log. */
const CONSEQUENCES: ReadonlySet<CheckName> = new Set(['root', 'copy', 'link', 'tile', 'head', 'signature', 'unsigned']);

/** What a finding is recognised by when it is found again. */
export const markOf = ({ check, index, entry, found }: Finding): string =>
  CONSEQUENCES.has(check) ? check : [check, index ?? '-', entry ?? '-', found].join(' ');

const where = ({ index }: Finding): string => (index === null ? '' : ` at entry ${index.toLocaleString('en')}`);

/**
 * Findings by cause: something changed, something missing or slipped in, or both. What merely follows is not told, but it is kept in
 * the marks of the first, so that it is settled together with it and never without it.
 */
export function sightingsOf(findings: readonly Finding[], subject: string = THE_LOG): Sighting[] {
  const own = findings.filter(({ check }) => !CONSEQUENCES.has(check));
  const follows = own.length > 0 ? findings.filter(({ check }) => CONSEQUENCES.has(check)) : [];
  const told = own.length > 0 ? own : findings;
  const byCause = Map.groupBy(told, ({ check }): IncidentCause => (GAPS.has(check) ? 'gap' : 'mismatch'));
  return [...byCause].map(([cause, of], i) => {
    const [first] = of as [Finding, ...Finding[]];
    const more = of.length > 1 ? `, and ${of.length - 1} more` : '';
    return {
      cause,
      subject,
      says: `${first.says}${where(first)}${more}`,
      index: first.index,
      entry: first.entry,
      marks: [...new Set([...of, ...(i === 0 ? follows : [])].map(markOf))],
    };
  });
}
