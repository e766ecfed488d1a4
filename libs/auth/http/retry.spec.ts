import type { Response } from 'express';
import { describe, expect, it } from 'vitest';
import { Lanes } from '../application/passwords/lanes.ts';
import { AccountLocked } from '../domain/sign-in-error.ts';
import { tellingRetry } from './sign-in.controller.ts';

const answer = () => {
  const headers = new Map<string, string>();
  return { headers, response: { setHeader: (name: string, value: string) => headers.set(name, value) } as unknown as Response };
};

describe('a refusal that ends by itself', () => {
  it('says when to come again where too many passwords are hashed at once, and nothing is hashed for whoever is turned away', async () => {
    const lanes = new Lanes(1, 1);
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const running = [lanes.run(() => held), lanes.run(() => held)];
    const { headers, response } = answer();
    let hashed = false;
    const turnedAway = tellingRetry(
      response,
      lanes.run(async () => {
        hashed = true;
      }),
    );
    await expect(turnedAway).rejects.toMatchObject({ code: 'unavailable' });
    expect([Number(headers.get('Retry-After')), hashed]).toEqual([10, false]);
    release();
    await Promise.all(running);
  });

  it('says for how long a lock holds', async () => {
    const { headers, response } = answer();
    await expect(tellingRetry(response, Promise.reject(new AccountLocked(1800)))).rejects.toMatchObject({ code: 'account-locked' });
    expect(headers.get('Retry-After')).toBe('1800');
  });
});
