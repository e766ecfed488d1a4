import { DomainError } from '#kernel';

export const alertStates = ['NEW', 'TRIAGED', 'LINKED', 'DISMISSED', 'DUPLICATE'] as const;
export type AlertState = (typeof alertStates)[number];

export type AlertVerb = 'assign' | 'release' | 'dismiss' | 'duplicate' | 'link' | 'restore';

/** One step that an alert may take. `owned` says whether the alert has an owner afterwards: NEW never has, TRIAGED always has. */
export interface AlertTransition {
  readonly from: AlertState;
  readonly verb: AlertVerb;
  readonly to: AlertState;
  readonly permission: 'alert:triage' | 'case:work';
  readonly owned: boolean | 'as before';
}

const step = (from: AlertState, verb: AlertVerb, to: AlertState, owned: AlertTransition['owned'] = 'as before'): AlertTransition => ({
  from,
  verb,
  to,
  permission: verb === 'link' ? 'case:work' : 'alert:triage',
  owned,
});

/** Every step there is. A restored alert goes back to its owner if it had one, and to the common queue if not. */
export const alertTransitions: readonly AlertTransition[] = [
  step('NEW', 'assign', 'TRIAGED', true),
  step('NEW', 'dismiss', 'DISMISSED'),
  step('NEW', 'duplicate', 'DUPLICATE'),
  step('NEW', 'link', 'LINKED'),
  step('TRIAGED', 'assign', 'TRIAGED', true),
  step('TRIAGED', 'release', 'NEW', false),
  step('TRIAGED', 'dismiss', 'DISMISSED'),
  step('TRIAGED', 'duplicate', 'DUPLICATE'),
  step('TRIAGED', 'link', 'LINKED'),
  step('DISMISSED', 'restore', 'NEW', false),
  step('DISMISSED', 'restore', 'TRIAGED', true),
  step('DUPLICATE', 'restore', 'NEW', false),
  step('DUPLICATE', 'restore', 'TRIAGED', true),
];

/** What came in and nobody has decided yet. */
export const openAlertStates: readonly AlertState[] = ['NEW', 'TRIAGED'];

/** The one end that no step leads out of: from here on the case has its own lifecycle. */
export const terminalAlertStates: readonly AlertState[] = ['LINKED'];

/** The step that `verb` takes from `from`, or undefined. `owned` chooses between the two ways to restore. */
export const alertStep = (from: AlertState, verb: AlertVerb, owned = true): AlertTransition | undefined =>
  alertTransitions.find((t) => t.from === from && t.verb === verb && (t.owned === 'as before' || verb !== 'restore' || t.owned === owned));

/** Like `alertStep`, for a single alert: throws `transition-not-allowed` when there is no such step. */
export function requireAlertStep(from: AlertState, verb: AlertVerb, owned = true): AlertTransition {
  const transition = alertStep(from, verb, owned);
  if (!transition) throw new DomainError('transition-not-allowed', `An alert that is ${from} cannot take the step '${verb}'`);
  return transition;
}
