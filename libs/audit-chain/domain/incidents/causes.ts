/** What an integrity incident is about. One incident is open for each cause and subject, however often it is seen. */
interface Cause {
  readonly severity: 'warning' | 'critical';
  /** The incident's title; `subject` is the log, or the copy that it is about. */
  readonly title: string;
  /** What whoever takes it up does first. */
  readonly next: string;
  /** Whether the log itself is in doubt: then it takes two people to close the incident. */
  readonly doubtsTheLog: boolean;
  /** Whether the next look can find it over. That an entry no longer fits its seal does not pass. */
  readonly passes: boolean;
}

export const causes = {
  mismatch: {
    severity: 'critical',
    title: 'The log does not hold',
    next: 'Run a full check, take the proof of the named entry, and compare it with a copy outside the database.',
    doubtsTheLog: true,
    passes: false,
  },
  gap: {
    severity: 'critical',
    title: 'Entries are missing, or stand outside the chain',
    next: 'Run a full check, and look for the named place in a copy outside the database.',
    doubtsTheLog: true,
    passes: false,
  },
  rollback: {
    severity: 'critical',
    title: 'The log does not go on from what was signed before',
    next: 'Find out whether an older backup was put back. Nothing is signed until that is decided.',
    doubtsTheLog: true,
    passes: true,
  },
  unproven: {
    severity: 'critical',
    title: 'Nothing is signed: no copy outside speaks for the log',
    next: 'Bring one of the named copies back into reach. Entries are kept meanwhile, and sealing goes on by itself.',
    doubtsTheLog: false,
    passes: true,
  },
  lost: {
    severity: 'critical',
    title: 'A copy of the log lost what it held',
    next: 'Find out who or what took it away. Another copy agreed with the log before anything more was signed.',
    doubtsTheLog: true,
    passes: false,
  },
  stalled: {
    severity: 'critical',
    title: 'Entries are not being sealed',
    next: 'Look whether the worker runs, and for a transaction that has been left open.',
    doubtsTheLog: false,
    passes: true,
  },
  unchecked: {
    severity: 'warning',
    title: 'The log has not been checked for more than a day',
    next: 'Look whether the worker runs, and start a full check.',
    doubtsTheLog: false,
    passes: true,
  },
  unwatched: {
    severity: 'critical',
    title: 'Changes of the definition of the log are not recorded',
    next: 'Find out who took the event triggers away. Put them back: run deploy/postgres/roles.sql as a superuser.',
    doubtsTheLog: false,
    passes: true,
  },
  lagging: {
    severity: 'warning',
    title: 'A copy of the log is behind',
    next: 'Look at the destination and at the way to it. Entries are kept and follow in order.',
    doubtsTheLog: false,
    passes: true,
  },
  silent: {
    severity: 'warning',
    title: 'A destination of the log does not answer',
    next: 'Look at the destination and at the way to it. Entries are kept and follow in order.',
    doubtsTheLog: false,
    passes: true,
  },
  untold: {
    severity: 'critical',
    title: 'A destination was changed without its receiver hearing of it',
    next: 'Read the entry about the change, and ask both who agreed to it. Tell whoever keeps the old receiver, and find out why it did not answer.',
    doubtsTheLog: false,
    passes: false,
  },
} as const satisfies Readonly<Record<string, Cause>>;

export type IncidentCause = keyof typeof causes;

export const incidentCauses = Object.keys(causes) as readonly IncidentCause[];

/** The subject of an incident that is about the log as the database keeps it. */
export const THE_LOG = 'log';
