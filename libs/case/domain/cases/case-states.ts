/** Where a case stands in its work. What was found is its disposition, which is a separate thing. */
export const CASE_STATES = [
  'OPEN',
  'ASSIGNED',
  'IN_PROGRESS',
  'PENDING_INFO',
  'ESCALATED',
  'PENDING_APPROVAL',
  'RETURNED',
  'CLOSED',
  'REOPEN_REQUESTED',
] as const;

export type CaseState = (typeof CASE_STATES)[number];

/** States in which the case is decided: its figures count as closed. */
export const DECIDED_STATES: readonly CaseState[] = ['CLOSED', 'REOPEN_REQUESTED'];

/** States in which nothing about the case may change, since somebody is being asked to decide about exactly this, or has. */
export const STILL_STATES: readonly CaseState[] = ['PENDING_APPROVAL', 'CLOSED', 'REOPEN_REQUESTED'];

export const CASE_TYPES = ['FRAUD', 'AML', 'INSIDER'] as const;
export type CaseType = (typeof CASE_TYPES)[number];

/** 1 is the most urgent. */
export const PRIORITIES = [1, 2, 3, 4] as const;

export const CASE_ROLES = ['SUBJECT', 'VICTIM', 'WITNESS', 'COUNTERPARTY'] as const;
export type CaseRole = (typeof CASE_ROLES)[number];
