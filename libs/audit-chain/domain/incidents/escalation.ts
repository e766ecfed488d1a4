import { DomainError } from '#kernel';

/** One level: who is told, and how long after the level before it (the first: after the incident was opened). */
export type EscalationLevel = {
  /** Seconds without an acknowledgement. The first level is told at once: 0. */
  after: number;
  /** Holders of this permission are told in the product. */
  permission: string | null;
  /** Desks that are told by e-mail and webhook. */
  groups: string[];
};

export interface EscalationPlan {
  /** Rises with each change. */
  readonly version: number;
  readonly levels: readonly EscalationLevel[];
}

const MOST_LEVELS = 6;
const WEEK_SECONDS = 604_800;

/** Throws `validation` for a plan by which nobody would be told at once, or a later level could never come. */
export function assertPlan(levels: readonly EscalationLevel[]): void {
  const refuse = (field: string, reason: string) => {
    throw new DomainError('validation', `The plan of escalation: ${field} ${reason}`, [{ field, reason }]);
  };
  if (levels.length === 0 || levels.length > MOST_LEVELS) refuse('levels', `must be 1 to ${MOST_LEVELS}`);
  for (const [i, { after, permission, groups }] of levels.entries()) {
    if (permission === null && groups.length === 0) refuse(`levels.${i}`, 'tells nobody');
    if (i === 0 && after !== 0) refuse('levels.0.after', 'must be 0: somebody is told at once');
    if (i > 0 && (after < 60 || after > WEEK_SECONDS)) refuse(`levels.${i}.after`, 'must be a minute to a week');
  }
}
