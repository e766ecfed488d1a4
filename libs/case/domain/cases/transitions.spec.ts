import { describe, expect, it } from 'vitest';
import { CASE_STATES, type CaseState, DECIDED_STATES } from './case-states.ts';
import { transitions, transitionsFrom } from './transitions.ts';

function reachableFrom(start: CaseState): Set<CaseState> {
  const seen = new Set<CaseState>([start]);
  for (const state of seen) for (const { to } of transitionsFrom(state)) seen.add(to);
  return seen;
}

describe('the life of a case', () => {
  it('leaves no state unreachable', () => {
    expect([...reachableFrom('OPEN')].sort()).toEqual([...CASE_STATES].sort());
  });

  it('has no dead end: from every state a case can still be closed', () => {
    for (const state of CASE_STATES) expect(reachableFrom(state), state).toContain('CLOSED');
  });

  it('names each move from a state once', () => {
    const names = transitions.map(({ from, verb }) => `${from} ${verb}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets nobody decide a case through the ordinary door', () => {
    const deciding = transitions.filter(({ from, to }) => DECIDED_STATES.includes(to) !== DECIDED_STATES.includes(from));
    expect(deciding.map(({ from, to, door }) => `${from} ${to} ${door}`)).toEqual([
      'PENDING_APPROVAL CLOSED second-person',
      'REOPEN_REQUESTED IN_PROGRESS second-person',
    ]);
  });
});
