import { DomainError, type ErrorCode } from '#kernel';

export type ApprovalState = 'PENDING' | 'APPROVED' | 'REFUSED' | 'WITHDRAWN' | 'EXPIRED' | 'VOID';

/** One line of before and after, in plain words. */
export interface Change {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** One of the groups whose agreement a request needs: so many people who hold the permission. Every group is needed. */
export interface Need {
  readonly permission: string;
  readonly count: number;
}

/** What one person said. One vote a person, for one group, and for ever. */
export interface Vote {
  readonly voter: string;
  readonly person: string;
  /** Index of the group in the request's `needs`, from 0. */
  readonly need: number;
  readonly verdict: 'APPROVE' | 'REFUSE';
  readonly reason: string | null;
  readonly at: string;
  /** Id of its audit entry. */
  readonly entry: string;
}

/** A request for what needs a second person. `payload` is the exact change; `digest` is the SHA-256 (hex) of its canonical bytes. */
export interface Approval {
  readonly id: string;
  /** For people: `REQ-000123`. */
  readonly number: string;
  readonly action: string;
  readonly title: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly payload: unknown;
  readonly digest: string;
  readonly reason: string;
  readonly changes: readonly Change[];
  /** Users whom the change would give something; they must not decide it. */
  readonly concerns: readonly string[];
  /** Groups of people who hold that role or are members of that team now; they must not decide it either. `role:ID`, `team:ID`. */
  readonly concernsGroups: readonly string[];
  /** The permission that the second person must hold; where several groups are needed, that of the first. */
  readonly requires: string;
  readonly needs: readonly Need[];
  readonly votes: readonly Vote[];
  readonly caseId: string | null;
  /** What the target looked like when the request was made; another value now means that the request is void. */
  readonly targetVersion: string;
  readonly maker: string;
  /** RFC 3339, as all times here. */
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly state: ApprovalState;
  /** Whose vote decided it. */
  readonly checker: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
  /** Ids of the audit entries that record the making and the deciding. */
  readonly entries: { readonly made: string; readonly decided: string | null };
}

export const APPROVAL_LIFE_MILLIS = 24 * 3_600_000;

export const approvalNumber = (serial: number | string): string => `REQ-${String(serial).padStart(6, '0')}`;

/** What is known about whoever wants to decide, beside the request itself. */
interface Decider {
  readonly user: string;
  readonly person: string | null;
  readonly permissions: readonly string[];
}

interface Refusal {
  readonly code: ErrorCode;
  readonly says: string;
}

interface Situation {
  readonly approval: Pick<Approval, 'maker' | 'needs' | 'votes'>;
  readonly makerPerson: string | null;
  /** Whether the request would give the decider something, by themselves, through another account or through a group. */
  readonly concerned: boolean;
  readonly decider: Decider;
}

/** How many votes each group still lacks, in the order of the groups. */
export const missingVotes = ({ needs, votes }: Pick<Approval, 'needs' | 'votes'>): number[] =>
  needs.map(({ count }, i) => Math.max(0, count - votes.filter(({ need, verdict }) => need === i && verdict === 'APPROVE').length));

/** The first group that lacks a vote and whose permission is held, or -1. */
export const openNeed = (approval: Pick<Approval, 'needs' | 'votes'>, permissions: readonly string[]): number => {
  const missing = missingVotes(approval);
  return approval.needs.findIndex(({ permission }, i) => (missing[i] ?? 0) > 0 && permissions.includes(permission));
};

const holdsOne = ({ needs }: Pick<Approval, 'needs'>, permissions: readonly string[]) =>
  needs.some(({ permission }) => permissions.includes(permission));

/** Who may not decide, in the order in which it is said. The first that applies is the answer. */
const refusals: readonly (Refusal & { applies(situation: Situation): boolean })[] = [
  {
    code: 'maker-is-checker',
    says: 'You made this request. Somebody else has to decide it.',
    applies: ({ approval, decider }) => approval.maker === decider.user,
  },
  {
    code: 'maker-is-checker',
    says: 'This request was made from another account of yours. Another person has to decide it.',
    applies: ({ makerPerson, decider }) => makerPerson !== null && makerPerson === decider.person,
  },
  {
    code: 'forbidden',
    says: 'Only a person with an account of their own may decide; services may not.',
    applies: ({ decider }) => decider.person === null,
  },
  {
    code: 'forbidden',
    says: 'Your role does not decide requests of this kind.',
    applies: ({ approval, decider }) => !holdsOne(approval, decider.permissions),
  },
  {
    code: 'separation-of-duties',
    says: 'This request gives you something. Somebody else has to decide it.',
    applies: ({ concerned }) => concerned,
  },
  {
    code: 'conflict',
    says: 'You have agreed to this already. It waits for somebody else.',
    applies: ({ approval, decider }) => approval.votes.some(({ person }) => person === decider.person),
  },
  {
    code: 'conflict',
    says: 'Your group has agreed to this already. It waits for another one.',
    applies: ({ approval, decider }) => openNeed(approval, decider.permissions) < 0,
  },
];

/** Why this person may not decide this request, or null. */
export function whyNotDecide(situation: Situation): Refusal | null {
  return refusals.find((refusal) => refusal.applies(situation)) ?? null;
}

/** Throws `maker-is-checker`, `forbidden`, `separation-of-duties`, or `conflict` where this person's vote adds nothing. */
export function assertMayDecide(situation: Situation): void {
  const refusal = whyNotDecide(situation);
  if (refusal) throw new DomainError(refusal.code, refusal.says);
}

/** The state as time has it: a pending request that ran out is expired before anything writes so. Times are RFC 3339. */
export const stateAt = (approval: Pick<Approval, 'state' | 'expiresAt'>, now: string): ApprovalState =>
  approval.state === 'PENDING' && Date.parse(approval.expiresAt) <= Date.parse(now) ? 'EXPIRED' : approval.state;

const settled: Readonly<Record<Exclude<ApprovalState, 'PENDING'>, Refusal>> = {
  APPROVED: { code: 'approval-decided', says: 'Somebody approved this already.' },
  REFUSED: { code: 'approval-decided', says: 'Somebody refused this already.' },
  WITHDRAWN: { code: 'approval-decided', says: 'Its maker has withdrawn this request.' },
  EXPIRED: { code: 'approval-expired', says: 'The request has run out. Ask its maker to make it again.' },
  VOID: { code: 'approval-void', says: 'What this request was about has changed. Ask its maker to make it again.' },
};

/** Why a request in this state cannot be decided any more, or null while it waits. */
export const whyEnded = (state: ApprovalState): Refusal | null => (state === 'PENDING' ? null : settled[state]);

/** Throws `approval-decided`, `approval-expired` or `approval-void` unless the request still waits. */
export function assertPending(state: ApprovalState): void {
  const ended = whyEnded(state);
  if (ended) throw new DomainError(ended.code, ended.says);
}
