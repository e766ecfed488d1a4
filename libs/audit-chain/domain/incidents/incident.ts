import type { IncidentCause } from './causes.ts';

/** An integrity incident. Times are RFC 3339 in UTC with microseconds, people are user ids. */
export interface Incident {
  readonly id: string;
  /** `INC-2026-003`, counted in this institution. */
  readonly number: string;
  readonly cause: IncidentCause;
  readonly subject: string;
  readonly says: string;
  readonly index: number | null;
  readonly entry: string | null;
  readonly marks: readonly string[];
  readonly openedAt: string;
  readonly lastSeenAt: string;
  /** When what was wrong was found to be right again; null while it is wrong, or where it cannot become right. */
  readonly recoveredAt: string | null;
  /** The newest level that was told, and when the next one is. */
  readonly level: number;
  readonly nextAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
  readonly note: string | null;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly reason: string | null;
  /** The request by which a second person agreed to close it. */
  readonly approval: string | null;
  readonly version: number;
}

/** That a level was told, by which notice. */
export interface Telling {
  readonly level: number;
  readonly at: string;
  readonly permission: string | null;
  readonly groups: readonly string[];
  readonly notice: string;
}

/** What everybody may know while an incident that doubts the log is open. */
export interface IncidentFlag {
  readonly id: string;
  readonly number: string;
  readonly cause: IncidentCause;
  readonly says: string;
  readonly index: number | null;
  readonly openedAt: string;
}
