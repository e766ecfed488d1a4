import { describe, expect, it } from 'vitest';
import { objectionsTo, type Proposal } from './proposal.ts';

const facts = { exposure: '1000.00', evidence: [{ number: 'E-01', opened: true }] };
const proposal = (changes: Partial<Proposal> = {}): Proposal => ({
  disposition: 'CONFIRMED_FRAUD',
  reasonCode: 'CIRCULAR_FLOW',
  note: 'The money went round four accounts within two days and came back.',
  loss: '600.00',
  recovered: '400.00',
  ...changes,
});
const fieldsOf = (changes: Partial<Proposal>, held = facts) => objectionsTo(proposal(changes), held).map(({ field }) => field);

describe('a proposal to end a case', () => {
  it('stands when its figures add up to the exposure', () => {
    expect(fieldsOf({})).toEqual([]);
  });

  it('rests on a reason that belongs to its finding', () => {
    expect(fieldsOf({ reasonCode: 'RULE_TOO_WIDE' })).toEqual(['reasonCode']);
  });

  it('does not lose and recover more than was at stake', () => {
    expect(fieldsOf({ loss: '600.01' })).toEqual(['loss']);
  });

  it('has no negative amount', () => {
    expect(fieldsOf({ recovered: '-1.00' })).toEqual(['recovered']);
  });

  it('does not call something a false positive by which somebody lost money', () => {
    expect(fieldsOf({ disposition: 'FALSE_POSITIVE', reasonCode: 'BAD_DATA' })).toEqual(['loss']);
  });

  it('relies only on evidence that somebody has opened', () => {
    expect(fieldsOf({}, { exposure: '1000.00', evidence: [{ number: 'E-02', opened: false }] })).toEqual(['evidenceIds']);
  });
});
