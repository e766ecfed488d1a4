import { describe, expect, it } from 'vitest';
import { parsePeople } from './invite.ts';

describe('the first administrators', () => {
  it('are two people with user names and full names', () => {
    expect(parsePeople(['ada.lovelace=Ada Lovelace', 'b_ö=Björn = Ö'])).toEqual([
      { username: 'ada.lovelace', name: 'Ada Lovelace' },
      { username: 'b_ö', name: 'Björn = Ö' },
    ]);
  });

  it.each([
    [['ada=Ada']],
    [['ada=Ada', 'ADA=Ada again']],
    [['ada=Ada', 'ben=Ben', 'cleo=Cleo']],
    [['ada=Ada', 'Ben']],
    [['ada=Ada', 'ben=']],
    [['ada=Ada', 'b c=Ben']],
    [['ada=Ada', `ben=${'x'.repeat(121)}`]],
  ])('are refused as %j', (people) => {
    expect(() => parsePeople(people)).toThrow(expect.objectContaining({ name: 'Refusal' }));
  });
});
