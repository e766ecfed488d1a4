import { describe, expect, it } from 'vitest';
import type { MoveFacts } from './facts.ts';
import { moveCase, offeredMoves } from './move.ts';

const analyst = ['case:work', 'case:decide', 'case:approve', 'case:reopen'];
const facts = (changes: Partial<MoveFacts>): MoveFacts => ({
  state: 'IN_PROGRESS',
  owner: 'ines',
  actor: 'ines',
  reason: '',
  requestWaits: false,
  ...changes,
});
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('moving a case', () => {
  it('refuses a move that its state does not know', () => {
    expect(codeOf(() => moveCase('start', facts({ state: 'CLOSED' }), analyst))).toBe('transition-not-allowed');
  });

  it('refuses a colleague who does not own the case', () => {
    expect(codeOf(() => moveCase('escalate', facts({ actor: 'jonas', reason: 'too large for me' }), analyst))).toBe(
      'transition-not-allowed',
    );
  });

  it('asks for a reason before work stops', () => {
    expect(codeOf(() => moveCase('ask', facts({}), analyst))).toBe('transition-not-allowed');
    expect(moveCase('ask', facts({ reason: 'waiting for the bank' }), analyst).to).toBe('PENDING_INFO');
  });

  it('refuses whoever lacks the permission of the move, whatever the rules say', () => {
    expect(codeOf(() => moveCase('propose', facts({}), ['case:work']))).toBe('forbidden');
  });

  it('brings a proposal back only when nobody is being asked any more', () => {
    expect(codeOf(() => moveCase('recall', facts({ state: 'PENDING_APPROVAL', requestWaits: true }), analyst))).toBe(
      'transition-not-allowed',
    );
    expect(moveCase('recall', facts({ state: 'PENDING_APPROVAL' }), analyst).to).toBe('IN_PROGRESS');
  });

  it('offers what can be done next and says what stands in the way', () => {
    const offered = offeredMoves(facts({ actor: 'jonas' }), analyst);
    expect(offered.map(({ verb }) => verb)).toEqual(['ask', 'escalate', 'propose']);
    expect(offered.every(({ allowed, why }) => !allowed && why !== null)).toBe(true);
  });

  it('never offers what only a second person does', () => {
    expect(offeredMoves(facts({ state: 'PENDING_APPROVAL' }), analyst).map(({ verb }) => verb)).toEqual(['recall']);
  });
});
