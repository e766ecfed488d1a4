import { z } from 'zod';
import type { AuditFilter } from '#api/audit.ts';

const word = z.string().trim().min(1).max(255).optional().catch(undefined);
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional()
  .catch(undefined);

/** The auditor's view, all of it in the address. Days are days of the reader's own zone. */
export const auditSearch = z.object({
  actor: word,
  action: word,
  /** The id of what it was about. */
  object: word,
  caseId: z.uuid().optional().catch(undefined),
  outcome: z.enum(['granted', 'denied', 'failed']).optional().catch(undefined),
  from: day,
  to: day,
  /** The entry that is open. */
  entry: z.uuid().optional().catch(undefined),
  /** A request whose story is told from end to end. */
  thread: z.uuid().optional().catch(undefined),
  /** A full check that runs, or has run. */
  check: z.uuid().optional().catch(undefined),
});

export type AuditSearch = z.output<typeof auditSearch>;
export type ChangeAudit = (change: Partial<AuditSearch>, replace?: boolean) => void;

// The start of a local day, as the instant that it is.
function startOf(day: string, daysLater = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}

/** What the server is asked: `to` is a day that is still included. */
export function toAuditFilter({ entry: _entry, check: _check, thread: _thread, from, to, ...rest }: AuditSearch): AuditFilter {
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...set, ...(from ? { from: startOf(from) } : {}), ...(to ? { to: startOf(to, 1) } : {}) };
}

export const filterKeys = [
  'actor',
  'action',
  'object',
  'caseId',
  'outcome',
  'from',
  'to',
] as const satisfies readonly (keyof AuditSearch)[];

export const isFiltered = (search: AuditSearch): boolean => filterKeys.some((key) => search[key] !== undefined);
