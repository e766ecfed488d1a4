import { type AlertState, type AlertTransition, type AlertVerb, alertStep } from './alert-state.ts';

/** What a decision about an alert looks at. */
export interface ClaimedAlert {
  readonly state: AlertState;
  readonly ownerId: string | null;
}

/** The step that may be taken, or why not; `holder` names the person whose hold stands in the way. */
export type Ruling = { readonly step: AlertTransition } | { readonly why: string; readonly holder?: string };

const refusals: Readonly<Record<AlertState, string>> = {
  NEW: 'it is new and nobody has decided on it',
  TRIAGED: 'it is still open',
  LINKED: 'it belongs to a case',
  DISMISSED: 'it was dismissed',
  DUPLICATE: 'it was marked as a duplicate',
};

/** Two people never work one alert unknowingly: whoever does not hold it is told so instead of overwriting. */
function otherHolder(alert: ClaimedAlert, actor: string): string | undefined {
  return alert.state === 'TRIAGED' && alert.ownerId !== null && alert.ownerId !== actor ? alert.ownerId : undefined;
}

const held = (holder: string): Ruling => ({ why: 'somebody else holds it', holder });

/** May `actor` take this step on this alert? */
export function rule(alert: ClaimedAlert, verb: AlertVerb, actor: string): Ruling {
  const step = alertStep(alert.state, verb, alert.ownerId !== null);
  if (!step) return { why: refusals[alert.state] };
  const holder = otherHolder(alert, actor);
  return holder === undefined ? { step } : held(holder);
}

/** Assigning to an owner, or releasing with null. `takeOver` overrides another person's hold, and is recorded as such. */
export function ruleAssignment(alert: ClaimedAlert, owner: string | null, actor: string, takeOver: boolean): Ruling {
  const step = alertStep(alert.state, owner === null ? 'release' : 'assign');
  if (!step) return { why: owner === null && alert.state === 'NEW' ? 'nobody holds it' : refusals[alert.state] };
  if (alert.state === 'TRIAGED' && alert.ownerId === owner) return { why: 'it is there already' };
  const holder = otherHolder(alert, actor);
  return holder === undefined || takeOver ? { step } : held(holder);
}
