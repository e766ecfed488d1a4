import type { Response } from 'express';
import { describe, expect, it } from 'vitest';
import { AccountLocked, TooBusy } from '../domain/sign-in-error.ts';
import { tellingRetry } from './sign-in.controller.ts';

const answer = () => {
  const headers = new Map<string, string>();
  return { headers, response: { setHeader: (name: string, value: string) => headers.set(name, value) } as unknown as Response };
};

describe('a refusal that ends by itself', () => {
  it('says when to come again where too many passwords are hashed at once', async () => {
    const { headers, response } = answer();
    await expect(tellingRetry(response, Promise.reject(new TooBusy()))).rejects.toMatchObject({ code: 'unavailable' });
    expect(headers.get('Retry-After')).toBe('10');
  });

  it('says for how long a lock holds', async () => {
    const { headers, response } = answer();
    await expect(tellingRetry(response, Promise.reject(new AccountLocked(1800)))).rejects.toMatchObject({ code: 'account-locked' });
    expect(headers.get('Retry-After')).toBe('1800');
  });
});
