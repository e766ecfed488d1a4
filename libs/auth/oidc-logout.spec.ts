import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OidcHouse, withMfa } from './oidc.fixture.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe('a logout at the provider', { timeout: 60_000 }, () => {
  let open: OidcHouse;
  beforeAll(async () => {
    open = await OidcHouse.open();
  }, 60_000);
  afterAll(() => open.close());

  const tell = async (token: string, provider = open.provider) =>
    (await open.browser().hop(open.path('backchannel-logout', provider), new URLSearchParams({ logout_token: token }))).status;
  const tokenOf = (change: object = {}, header: object = {}) => {
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      iss: open.op.issuer,
      aud: 'caspix',
      iat,
      exp: iat + 120,
      jti: crypto.randomUUID(),
      sub: 'ona',
      events: { [EVENT]: {} },
    };
    return open.op.sign({ ...claims, ...change }, { typ: 'logout+jwt', ...header });
  };
  const signOutThere = async (browser: Awaited<ReturnType<OidcHouse['signIn']>>['browser']) => {
    const { body } = await browser.hop(`${open.op.issuer}/session/end`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
    await browser.hop(`${open.op.issuer}/session/end/confirm`, new URLSearchParams({ xsrf, logout: 'yes' }));
  };

  it('ends exactly the sessions that it opened here, and the entry says why', async () => {
    const [one, other] = [await open.signIn(withMfa('lou')), await open.signIn(withMfa('mel'))];
    const elsewhere = await open.signIn(withMfa('lou'));
    const local = await open.api.as('cleo');
    await signOutThere(one.browser);
    expect(open.op.logouts.at(-1)?.status).toBe(200);
    const states = await Promise.all([one, other, elsewhere].map(async ({ browser }) => (await open.session(browser)).state));
    // Somebody without a role may have one session: the second sign-in of the same person ended the first, and this logout is about the first.
    expect(states).toEqual(['anonymous', 'active', 'active']);
    await signOutThere(elsewhere.browser);
    expect((await open.session(elsewhere.browser)).state).toBe('anonymous');
    expect((await local.get('/session')).json.state).toBe('active');
    expect((await open.session(other.browser)).state).toBe('active');
    const { rows } = await open.api.db.superuser.query(
      `SELECT count(*)::int AS n FROM audit.entries WHERE action = 'auth.session-revoked'
         AND convert_from(bytes, 'UTF8')::jsonb->>'reason' = 'ended by the identity provider'`,
    );
    expect(rows[0].n).toBe(1);
  });

  it('ends everything of a subject where it names no session', async () => {
    const { browser } = await open.signIn(withMfa('ona'));
    expect(await tell(await tokenOf())).toBe(200);
    expect((await open.session(browser)).state).toBe('anonymous');
  });

  it('is a typed token, not just any that the provider signed (ASVS 10.5.5)', async () => {
    const { browser } = await open.signIn(withMfa('ona'));
    for (const typ of ['JWT', 'at+jwt', undefined]) expect(await tell(await tokenOf({}, { typ }))).toBe(400);
    expect(await tell(await tokenOf({ nonce: 'n' }))).toBe(400);
    expect(await tell(await tokenOf({ events: {} }))).toBe(400);
    expect((await open.session(browser)).state).toBe('active');
    expect((await open.failures()).slice(0, 5)).toEqual(Array(5).fill('answer-invalid'));
  });

  it.each([
    ['of another issuer', { iss: 'https://evil.example.test' }],
    ['for another client', { aud: 'another' }],
    ['that ran out', { exp: 1_000_000_000 }],
    ['of long ago', { iat: 1_000_000_000 }],
    ['without an id', { jti: undefined }],
    ['about nobody', { sub: undefined }],
  ])('%s ends nothing', async (_, change) => {
    const { browser } = await open.signIn(withMfa('ona'));
    expect(await tell(await tokenOf(change))).toBe(400);
    expect((await open.session(browser)).state).toBe('active');
  });

  it('by somebody who has not the provider’s key, or at the address of another provider, ends nothing', async () => {
    const { browser } = await open.signIn(withMfa('ona'));
    const none = `${Buffer.from('{"alg":"none","typ":"logout+jwt"}').toString('base64url')}.${(await tokenOf()).split('.')[1]}.`;
    expect(await tell(none)).toBe(400);
    const other = await open.add({ clientId: 'caspix-2' }, { name: 'Another' });
    expect(await tell(await tokenOf(), other)).toBe(400);
    expect((await open.session(browser)).state).toBe('active');
  });

  it('counts once', async () => {
    const token = await tokenOf();
    expect([await tell(token), await tell(token)]).toEqual([200, 400]);
  });
});
