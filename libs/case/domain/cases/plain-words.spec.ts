import { describe, expect, it } from 'vitest';
import { plainWords } from './plain-words.ts';

describe('the words of a timeline', () => {
  it('name what was handled, and why', () => {
    expect(plainWords('field.reveal', 'revealed a masked value', 'Delta Craft', 'RECALL_REQUEST')).toBe(
      'Value of Delta Craft revealed: “RECALL_REQUEST”',
    );
  });

  it('fall back to what the action says when its object has no name any more', () => {
    expect(plainWords('evidence.open', 'opened evidence', null, null)).toBe('Opened evidence');
    expect(plainWords('case.tomorrow', 'did what a later release does', null, null)).toBe('Did what a later release does');
  });
});
