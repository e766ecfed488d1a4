import { uuidv7 } from '#kernel';
import type { Actor } from '#platform';

/** Somebody who is signed in with exactly these permissions. */
export function actorWith(permissions: readonly string[], overrides: Partial<Actor> = {}): Actor {
  return {
    sub: uuidv7(),
    type: 'user',
    session: uuidv7(),
    auth: { methods: ['password', 'totp'], idp: 'local' },
    roles: [],
    permissions,
    teams: [],
    request: uuidv7(),
    name: 'Test Person',
    ...overrides,
  };
}
