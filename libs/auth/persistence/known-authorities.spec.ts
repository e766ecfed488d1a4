import { describe, expect, it } from 'vitest';
import { REACH_OWN } from '#platform';
import { KnownAuthorities } from './known-authorities.ts';

const authority = (permission: string) => ({ roles: ['analyst'], permissions: [permission], teams: [], reach: REACH_OWN });
const NOW = '2026-11-27T10:00:00.000000Z';

describe('authorities that were read before', () => {
  it('are believed under the epoch that they were read under, and under no other', () => {
    const known = new KnownAuthorities();
    known.put('7', 'ann 3', { authority: authority('case:read'), until: 'infinity' });
    expect(known.get('7', 'ann 3', NOW)).toEqual(authority('case:read'));
    expect(known.get('8', 'ann 3', NOW)).toBeNull();
    expect(known.get('7', 'ann 4', NOW)).toBeNull();
  });

  it('are all forgotten with the first that is read under a newer epoch', () => {
    const known = new KnownAuthorities();
    known.put('7', 'ann 3', { authority: authority('case:read'), until: 'infinity' });
    known.put('8', 'bea 1', { authority: authority('case:decide'), until: 'infinity' });
    expect(known.get('7', 'ann 3', NOW)).toBeNull();
    expect(known.get('8', 'ann 3', NOW)).toBeNull();
    expect(known.get('8', 'bea 1', NOW)).toEqual(authority('case:decide'));
  });

  it('do not come back with an answer that was late', () => {
    const known = new KnownAuthorities();
    known.put('10', 'ann 3', { authority: authority('case:read'), until: 'infinity' });
    known.put('9', 'ann 3', { authority: authority('role:grant'), until: 'infinity' });
    expect(known.get('10', 'ann 3', NOW)).toEqual(authority('case:read'));
    expect(known.get('9', 'ann 3', NOW)).toBeNull();
  });

  it('end with the first grant that ends by itself', () => {
    const known = new KnownAuthorities();
    known.put('7', 'ann 3', { authority: authority('case:read'), until: '2026-11-27T10:00:00.000001Z' });
    expect(known.get('7', 'ann 3', NOW)).not.toBeNull();
    expect(known.get('7', 'ann 3', '2026-11-27T10:00:00.000001Z')).toBeNull();
  });
});
