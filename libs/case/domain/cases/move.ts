import { DomainError } from '#kernel';
import type { CaseState } from './case-states.ts';
import type { MoveFacts } from './facts.ts';
import { type CaseVerb, type Transition, transitionsFrom } from './transitions.ts';

/** A move as offered to a person: `why` says what stands in the way. */
export interface OfferedMove {
  verb: CaseVerb;
  to: CaseState;
  allowed: boolean;
  why: string | null;
}

const missing = (transition: Transition, permissions: readonly string[]): string | null =>
  permissions.includes(transition.permission) ? null : 'Your role does not do this.';

/** What a person could do next with this case. A reason is asked for when the move is made, so its absence forbids nothing yet. */
export function offeredMoves(facts: Omit<MoveFacts, 'reason'>, permissions: readonly string[]): OfferedMove[] {
  const reasoned = { ...facts, reason: 'a reason to be given' };
  return transitionsFrom(facts.state)
    .filter((transition) => transition.door !== 'second-person')
    .map((transition) => {
      const why = missing(transition, permissions) ?? transition.rule?.(reasoned) ?? null;
      return { verb: transition.verb, to: transition.to, allowed: why === null, why };
    });
}

/** The transition for a verb. Throws `transition-not-allowed` when the state knows no such move or its rule objects, `forbidden` without the permission. */
export function moveCase(verb: CaseVerb, facts: MoveFacts, permissions: readonly string[]): Transition {
  const transition = transitionsFrom(facts.state).find((candidate) => candidate.verb === verb);
  if (!transition) throw new DomainError('transition-not-allowed', `A case that is ${facts.state} cannot ${verb}`);
  const lacks = missing(transition, permissions);
  if (lacks) throw new DomainError('forbidden', lacks);
  const why = transition.rule?.(facts);
  if (why) throw new DomainError('transition-not-allowed', why, [{ field: 'verb', reason: why }]);
  return transition;
}
