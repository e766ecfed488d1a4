import { QueryClient, queryOptions } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { askAnew } from './ask-anew.ts';

describe('a question to the server', () => {
  const who = (answers: (() => Promise<string>)[]) =>
    queryOptions({
      queryKey: ['who'] as const,
      queryFn: () => (answers.shift() ?? (() => Promise.reject(new Error('asked too often'))))(),
    });

  it('is answered, also when everything that was read is forgotten meanwhile', async () => {
    const client = new QueryClient();
    const silence = () => new Promise<string>(() => undefined);
    const asked = askAnew(client, who([silence, silence, async () => 'nobody']));
    client.clear();
    await new Promise((resolve) => setTimeout(resolve, 10));
    client.removeQueries({ queryKey: ['who'] });
    expect(await asked).toBe('nobody');
  });

  it('is asked once where no answer comes', async () => {
    const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    const away = () => Promise.reject(new Error('away'));
    await expect(askAnew(client, who([away, async () => 'late']))).rejects.toThrow('away');
  });

  it('goes to the server, whatever is kept', async () => {
    const client = new QueryClient();
    client.setQueryData(['who'], 'somebody');
    expect(await askAnew(client, who([async () => 'nobody']))).toBe('nobody');
  });
});
