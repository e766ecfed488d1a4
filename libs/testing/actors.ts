import { uuidv7 } from '#kernel';
import { type Actor, REACH_ALL } from '#platform';

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
    reach: REACH_ALL,
    proven: { at: '2020-01-01T00:00:00.000000Z', until: '9999-12-31T23:59:59.999999Z' },
    request: uuidv7(),
    name: 'Test Person',
    ...overrides,
  };
}
