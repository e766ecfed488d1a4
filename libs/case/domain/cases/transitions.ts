import type { CaseState } from './case-states.ts';
import type { MoveRule } from './facts.ts';
import { aProposalIsRecalledWhenItsRequestIsOver } from './rules/a-proposal-is-recalled-when-its-request-is-over.ts';
import { onlyTheOwnerMovesTheWork } from './rules/only-the-owner-moves-the-work.ts';
import { theOwnerSaysWhy } from './rules/the-owner-says-why.ts';
import { workThatBeganKeepsAnOwner } from './rules/work-that-began-keeps-an-owner.ts';

export const CASE_VERBS = [
  'assign',
  'release',
  'start',
  'ask',
  'resume',
  'escalate',
  'propose',
  'close',
  'return',
  'recall',
  'request-reopen',
  'reopen',
  'keep-closed',
] as const;
export type CaseVerb = (typeof CASE_VERBS)[number];

/**
 * Through which door a verb comes: `move` is asked for by name; `assignment`, `decision` and `reopening` are use cases of their own;
 * `second-person` happens only inside the decision of an approver.
 */
type Door = 'move' | 'assignment' | 'decision' | 'reopening' | 'second-person';

export interface Transition {
  from: CaseState;
  verb: CaseVerb;
  to: CaseState;
  permission: 'case:work' | 'case:decide' | 'case:approve' | 'case:reopen';
  door: Door;
  rule: MoveRule | null;
}

type Row = readonly [from: CaseState, verb: CaseVerb, to: CaseState, permission: Transition['permission'], door: Door, rule?: MoveRule];

/** The whole life of a case. `cases.transitions` holds the same moves for the database to enforce; a test compares the two. */
// biome-ignore format: one aligned table
const table: readonly Row[] = [
  ['OPEN',             'assign',         'ASSIGNED',         'case:work',    'assignment'],
  ['ASSIGNED',         'release',        'OPEN',             'case:work',    'assignment',    workThatBeganKeepsAnOwner],
  ['ASSIGNED',         'start',          'IN_PROGRESS',      'case:work',    'move',          onlyTheOwnerMovesTheWork],
  ['IN_PROGRESS',      'ask',            'PENDING_INFO',     'case:work',    'move',          theOwnerSaysWhy],
  ['PENDING_INFO',     'resume',         'IN_PROGRESS',      'case:work',    'move',          onlyTheOwnerMovesTheWork],
  ['IN_PROGRESS',      'escalate',       'ESCALATED',        'case:work',    'move',          theOwnerSaysWhy],
  ['PENDING_INFO',     'escalate',       'ESCALATED',        'case:work',    'move',          theOwnerSaysWhy],
  ['ESCALATED',        'resume',         'IN_PROGRESS',      'case:work',    'move',          onlyTheOwnerMovesTheWork],
  ['IN_PROGRESS',      'propose',        'PENDING_APPROVAL', 'case:decide',  'decision',      onlyTheOwnerMovesTheWork],
  ['ESCALATED',        'propose',        'PENDING_APPROVAL', 'case:decide',  'decision',      onlyTheOwnerMovesTheWork],
  ['PENDING_APPROVAL', 'close',          'CLOSED',           'case:approve', 'second-person'],
  ['PENDING_APPROVAL', 'return',         'RETURNED',         'case:approve', 'second-person'],
  ['PENDING_APPROVAL', 'recall',         'IN_PROGRESS',      'case:work',    'move',          aProposalIsRecalledWhenItsRequestIsOver],
  ['RETURNED',         'resume',         'IN_PROGRESS',      'case:work',    'move',          onlyTheOwnerMovesTheWork],
  ['CLOSED',           'request-reopen', 'REOPEN_REQUESTED', 'case:reopen',  'reopening'],
  ['REOPEN_REQUESTED', 'reopen',         'IN_PROGRESS',      'case:approve', 'second-person'],
  ['REOPEN_REQUESTED', 'keep-closed',    'CLOSED',           'case:work',    'move',          aProposalIsRecalledWhenItsRequestIsOver],
];

export const transitions: readonly Transition[] = table.map(([from, verb, to, permission, door, rule = null]) => ({
  from,
  verb,
  to,
  permission,
  door,
  rule,
}));

/** The moves that leave a state. */
export const transitionsFrom = (state: CaseState): Transition[] => transitions.filter((transition) => transition.from === state);
