import { describe, expect, it } from 'vitest';
import { alertStates, alertStep, alertTransitions, requireAlertStep, terminalAlertStates } from './alert-state.ts';
import { rule, ruleAssignment } from './claim.ts';
import { dismissalFault } from './dismissal.ts';

describe('the steps of an alert', () => {
  it('reach every state from NEW', () => {
    const reached = new Set(['NEW']);
    for (let before = 0; before !== reached.size; ) {
      before = reached.size;
      for (const { from, to } of alertTransitions) if (reached.has(from)) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...alertStates].sort());
  });

  it('lead out of every state but the named end', () => {
    const dead = alertStates.filter((state) => !alertTransitions.some(({ from }) => from === state));
    expect(dead).toEqual(terminalAlertStates);
  });

  it('name one target for each verb and state, given whether somebody owns the alert', () => {
    const ways = alertTransitions.map(({ from, verb, owned }) => `${from} ${verb} ${verb === 'restore' ? owned : ''}`);
    expect(new Set(ways).size).toBe(ways.length);
  });

  it('give a new alert no owner and a triaged one always', () => {
    for (const { to, owned, from } of alertTransitions) {
      if (to === 'NEW') expect(owned).toBe(false);
      if (to === 'TRIAGED' && from !== 'TRIAGED') expect(owned).toBe(true);
    }
  });

  it('refuse what the table does not hold', () => {
    expect(alertStep('LINKED', 'dismiss')).toBeUndefined();
    expect(() => requireAlertStep('DISMISSED', 'link')).toThrow(expect.objectContaining({ code: 'transition-not-allowed' }));
  });
});

describe('who may decide on an alert', () => {
  const free = { state: 'NEW', ownerId: null } as const;
  const held = { state: 'TRIAGED', ownerId: 'ines' } as const;

  it('lets anybody dismiss what nobody holds, and only the holder what is held', () => {
    expect(rule(free, 'dismiss', 'jonas')).toHaveProperty('step');
    expect(rule(held, 'dismiss', 'ines')).toHaveProperty('step');
    expect(rule(held, 'dismiss', 'jonas')).toMatchObject({ holder: 'ines' });
  });

  it('restores to the owner who had it, and to the queue otherwise', () => {
    expect(rule({ state: 'DISMISSED', ownerId: 'ines' }, 'restore', 'jonas')).toMatchObject({ step: { to: 'TRIAGED' } });
    expect(rule({ state: 'DISMISSED', ownerId: null }, 'restore', 'jonas')).toMatchObject({ step: { to: 'NEW' } });
  });

  it('takes an alert from its holder only when asked to take over', () => {
    expect(ruleAssignment(held, 'jonas', 'jonas', false)).toMatchObject({ holder: 'ines' });
    expect(ruleAssignment(held, 'jonas', 'jonas', true)).toHaveProperty('step');
    expect(ruleAssignment(held, null, 'ines', false)).toMatchObject({ step: { to: 'NEW' } });
    expect(ruleAssignment(held, 'ines', 'ines', false)).toHaveProperty('why');
  });

  it('wants words for a reason that says nothing', () => {
    expect(dismissalFault('OTHER', 'because')).toBeDefined();
    expect(dismissalFault('OTHER', 'Paid twice by mistake')).toBeUndefined();
    expect(dismissalFault('FALSE_POSITIVE', '')).toBeUndefined();
  });
});
