import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { dropDrafts, keepDrafts, restoreDrafts, takeText } from './drafts.ts';

const note = ['cases', 'one', 'c1', 'draft', 'note'];

function written(): QueryClient {
  const client = new QueryClient();
  client.setQueryData(note, 'Called the bank of the beneficiary.');
  client.setQueryData(['cases', 'one', 'c1', 'draft', 'decision'], '');
  client.setQueryData(['cases', 'one', 'c1'], { title: 'of a customer' });
  keepDrafts(client, 'cleo');
  client.clear();
  return client;
}

describe('unsent text', () => {
  it('comes back to the person who wrote it, once, and nothing else does', () => {
    const client = written();
    restoreDrafts(client, 'cleo');
    expect(client.getQueryData(note)).toBe('Called the bank of the beneficiary.');
    expect(client.getQueryCache().getAll()).toHaveLength(1);
    client.clear();
    restoreDrafts(client, 'cleo');
    expect(client.getQueryData(note)).toBeUndefined();
  });

  it('of a dialog waits at its place for the person who wrote it, and is handed out once', () => {
    const client = new QueryClient();
    const texts = new Map([['/queue Dismiss Why', 'A known customer']]);
    keepDrafts(client, 'cleo', texts);
    keepDrafts(client, 'cleo');
    restoreDrafts(client, 'cleo');
    expect(takeText('/cases Reopen Why')).toBeUndefined();
    expect(takeText('/queue Dismiss Why')).toBe('A known customer');
    expect(takeText('/queue Dismiss Why')).toBeUndefined();
    keepDrafts(client, 'cleo', texts);
    restoreDrafts(client, 'dan');
    expect(takeText('/queue Dismiss Why')).toBeUndefined();
    keepDrafts(client, 'cleo', texts);
    restoreDrafts(client, 'cleo');
    dropDrafts();
    expect(takeText('/queue Dismiss Why')).toBeUndefined();
  });

  it('is lost to whoever signs in instead, and after signing out', () => {
    const client = written();
    restoreDrafts(client, 'dan');
    restoreDrafts(client, 'cleo');
    expect(client.getQueryData(note)).toBeUndefined();
    const other = written();
    dropDrafts();
    restoreDrafts(other, 'cleo');
    expect(other.getQueryData(note)).toBeUndefined();
  });
});
