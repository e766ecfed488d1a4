import { describe, expect, it } from 'vitest';
import { narrowed } from './pick-groups.ts';

const groups = [
  { name: 'Cases', options: [{ value: 'case.open', label: 'Opened the case', detail: 'case.open' }] },
  {
    name: 'Evidence',
    options: [
      { value: 'evidence.open', label: 'Opened evidence', detail: 'evidence.open' },
      { value: 'evidence.upload', label: 'Added evidence', detail: 'evidence.upload' },
    ],
  },
];
const found = (text: string) => narrowed(groups, text).flatMap(({ options }) => options.map(({ value }) => value));

describe('a long list of choices', () => {
  it('is whole while nothing is typed', () => expect(found('  ')).toHaveLength(3));
  it('is narrowed by every typed word, in whatever order and case', () => expect(found('evidence OPENED')).toEqual(['evidence.open']));
  it('is found by the code and by the heading too', () => {
    expect(found('case.open')).toEqual(['case.open']);
    expect(found('cases')).toEqual(['case.open']);
  });
  it('has no empty headings', () => expect(narrowed(groups, 'nothing like it')).toEqual([]));
});
