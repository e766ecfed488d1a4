/** What a session of a role tier is held to. */
export interface SessionPolicy {
  idleSeconds: number;
  absoluteSeconds: number;
  /** Sessions at the same time. */
  sessions: number;
  /** At the limit: refuse the new sign-in, or end the oldest session. */
  atLimit: 'deny' | 'evict';
  /** Failures of one factor in a row that lock the account. */
  failures: number;
  /** How old a strong proof of identity may be for what the catalogue marks with `stepUp`. */
  stepUpSeconds: number;
}

const MINUTE = 60;
const HOUR = 3600;

export const LOCK_SECONDS = 30 * MINUTE;
/** How long a first factor waits for the second. */
export const HALF_SESSION_SECONDS = 5 * MINUTE;
export const ENROLLING_SECONDS = 15 * MINUTE;
export const ENROLMENT_CODE_SECONDS = 24 * HOUR;

/** PCI DSS 4.0 8.2.8 allows at most 15 idle minutes, 8.3.4 at most 10 failures and at least 30 minutes of lock; the rest is our choice. */
export const sessionPolicies: Readonly<Record<string, SessionPolicy>> = {
  admin: { idleSeconds: 10 * MINUTE, absoluteSeconds: 8 * HOUR, sessions: 1, atLimit: 'deny', failures: 5, stepUpSeconds: 5 * MINUTE },
  auditor: { idleSeconds: 15 * MINUTE, absoluteSeconds: 8 * HOUR, sessions: 1, atLimit: 'evict', failures: 8, stepUpSeconds: 5 * MINUTE },
  analyst: { idleSeconds: 15 * MINUTE, absoluteSeconds: 12 * HOUR, sessions: 2, atLimit: 'evict', failures: 8, stepUpSeconds: 15 * MINUTE },
  manager: { idleSeconds: 15 * MINUTE, absoluteSeconds: 12 * HOUR, sessions: 2, atLimit: 'evict', failures: 8, stepUpSeconds: 15 * MINUTE },
};

const fallback: SessionPolicy = {
  idleSeconds: 10 * MINUTE,
  absoluteSeconds: 8 * HOUR,
  sessions: 1,
  atLimit: 'evict',
  failures: 5,
  stepUpSeconds: 5 * MINUTE,
};

/** The strictest of what the roles ask for. Somebody without a known role gets the strictest there is. */
export function sessionPolicyOf(roles: readonly string[]): SessionPolicy {
  const policies = roles.flatMap((role) => sessionPolicies[role] ?? []);
  const [first, ...rest] = policies.length > 0 ? policies : [fallback];
  return rest.reduce<SessionPolicy>(
    (a, b) => ({
      idleSeconds: Math.min(a.idleSeconds, b.idleSeconds),
      absoluteSeconds: Math.min(a.absoluteSeconds, b.absoluteSeconds),
      sessions: Math.min(a.sessions, b.sessions),
      atLimit: a.atLimit === 'deny' || b.atLimit === 'deny' ? 'deny' : 'evict',
      failures: Math.min(a.failures, b.failures),
      stepUpSeconds: Math.min(a.stepUpSeconds, b.stepUpSeconds),
    }),
    first ?? fallback,
  );
}
