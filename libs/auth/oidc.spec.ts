import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OidcHouse, SECRET, withMfa } from './oidc.fixture.ts';
import { type Forgery, newSigningKey } from './openid-provider.fixture.ts';

describe('signing in by OpenID Connect, at a real provider', { timeout: 60_000 }, () => {
  let open: OidcHouse;
  beforeAll(async () => {
    open = await OidcHouse.open({ groups: [{ group: 'managers', role: 'manager' }] });
  }, 60_000);
  afterAll(() => open.close());

  const problem = async (sign: ReturnType<OidcHouse['signIn']>) => {
    const { landed, session } = await sign;
    return [landed, session.state, (await open.failures())[0]];
  };
  const refused = (code: string) => [`/sign-in?problem=${code}`, 'anonymous', code];

  it('opens a session with the roles that the groups stand for, and goes where the person wanted to', async () => {
    const { landed, session, browser } = await open.signIn(withMfa('kim', { name: 'Kim Moreau', groups: ['managers'] }), {
      to: '/dashboard',
    });
    expect(landed).toBe('/dashboard');
    expect(session).toMatchObject({ state: 'active', user: { name: 'Kim Moreau' }, roles: ['manager'] });
    expect(Date.parse(session.absoluteAt)).toBeLessThanOrEqual(Date.now() + 480 * 60_000);
    expect([...browser.cookies(open.origin).keys()].toSorted()).toEqual(['__Host-caspix', '__Host-caspix-federation']);
  });

  it('sends a challenge, a state and a nonce, all new each time, and nobody’s words but ours (ASVS 10.2.1)', async () => {
    const starts = await Promise.all([1, 2].map(() => open.browser().hop(open.path('start'))));
    const [one, two] = starts.map(({ location }) => new URL(location ?? '').searchParams);
    expect(one?.get('code_challenge_method')).toBe('S256');
    expect(one?.get('response_type')).toBe('code');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one?.get(name)).toMatch(/^[\w-]{43}$/);
      expect(one?.get(name)).not.toBe(two?.get(name));
    }
    expect(one?.get('redirect_uri')).toBe(open.path('callback'));
  });

  it('keeps every token on the server: none is in an address, a page, a cookie or a table (ASVS 10.1.1)', async () => {
    const tokens: string[] = [];
    const keep: Forgery = async (claims, sign) => {
      const token = await sign(claims);
      tokens.push(token);
      return token;
    };
    const { hops, browser, session } = await open.signIn(withMfa('tess'), { forge: keep });
    expect([session.state, tokens.length]).toEqual(['active', 1]);
    const seen = JSON.stringify([hops, [...browser.jar].map(([, cookies]) => [...cookies])]);
    expect(tokens.filter((token) => seen.includes(token))).toEqual([]);
    const { rows } = await open.api.db.superuser.query<{ name: string }>(
      `SELECT c.table_schema || '.' || c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = 'auth' AND t.table_type = 'BASE TABLE' AND c.column_name ~ '(access|id|refresh)_token'`,
    );
    expect(rows).toEqual([]);
  });

  it('begins in one browser and ends in the same: a stolen state opens nothing (ASVS 10.1.2)', async () => {
    const answer = await open.answerOf(withMfa('victim'));
    const thief = open.browser();
    const hop = await thief.hop(answer);
    expect(open.landed([hop])).toBe('/sign-in?problem=attempt-unknown');
    expect(await open.session(thief)).toMatchObject({ state: 'anonymous' });
    expect((await open.failures())[0]).toBe('attempt-unknown');
  });

  it('takes an answer once', async () => {
    const browser = open.browser();
    const answer = await open.answerOf(withMfa('once'), browser);
    expect(open.landed([await browser.hop(answer)])).toBe('/');
    expect(open.landed([await browser.hop(answer)])).toBe('/sign-in?problem=attempt-unknown');
  });

  it('takes a code once at the provider too, whoever begins anew with it', async () => {
    const browser = open.browser();
    const answer = await open.answerOf(withMfa('twice'), browser);
    await browser.hop(answer);
    const fresh = new URL((await browser.hop(open.path('start'))).location ?? '').searchParams.get('state') ?? '';
    const again = new URL(answer);
    again.searchParams.set('state', fresh);
    expect(open.landed([await browser.hop(again.href)])).toBe('/sign-in?problem=answer-invalid');
  });

  it('refuses an answer that names another issuer, or comes to the address of another provider (ASVS 10.2.2)', async () => {
    const browser = open.browser();
    const swapped = new URL(await open.answerOf(withMfa('mixed'), browser));
    expect(swapped.searchParams.get('iss')).toBe(open.op.issuer);
    swapped.searchParams.set('iss', 'https://evil.example.test');
    expect(open.landed([await browser.hop(swapped.href)])).toBe('/sign-in?problem=answer-invalid');
    const without = new URL(await open.answerOf(withMfa('mixed'), browser));
    without.searchParams.delete('iss');
    expect(open.landed([await browser.hop(without.href)])).toBe('/sign-in?problem=answer-invalid');
    const other = await open.add({}, { name: 'Another bank' });
    const astray = (await open.answerOf(withMfa('mixed'), browser)).replace(open.provider, other);
    expect(open.landed([await browser.hop(astray)])).toBe('/sign-in?problem=answer-invalid');
    expect((await open.failures(other))[0]).toBe('answer-invalid');
  });

  it('refuses a token with another nonce (ASVS 10.5.1)', async () => {
    const forge = open.signIn(withMfa('nonce'), { forge: (claims, sign) => sign({ ...claims, nonce: 'a nonce of somebody else' }) });
    expect(await problem(forge)).toEqual(refused('answer-invalid'));
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each([
    [
      'without a signature (ASVS 9.1.2)',
      (claims: object) =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`,
    ],
    ['that ran out', (claims: object, sign: (claims: object) => Promise<string>) => sign({ ...claims, exp: now() - 120 })],
    ['for another audience', (claims: object, sign: (claims: object) => Promise<string>) => sign({ ...claims, aud: 'another client' })],
    [
      'of another issuer',
      (claims: object, sign: (claims: object) => Promise<string>) => sign({ ...claims, iss: 'https://evil.example.test' }),
    ],
    [
      'of a sign-in that is too old',
      (claims: object, sign: (claims: object) => Promise<string>) => sign({ ...claims, auth_time: now() - 481 * 60 }),
    ],
    [
      'that does not say when the sign-in was',
      (claims: object, sign: (claims: object) => Promise<string>) => sign({ ...claims, auth_time: undefined }),
    ],
  ])('refuses a token %s', async (_, forge) => {
    expect(await problem(open.signIn(withMfa('forged'), { forge: forge as never }))).toEqual(refused('answer-invalid'));
  });

  it('refuses a token that another key signed, by whatever name, or a secret that is public (ASVS 9.1.2)', async () => {
    const stranger = await newSigningKey('one');
    const byStranger = open.signIn(withMfa('key'), { forge: (claims) => open.op.sign(claims, {}, stranger) });
    expect(await problem(byStranger)).toEqual(refused('answer-invalid'));
    const shared = { kty: 'oct', k: Buffer.from(SECRET).toString('base64url'), alg: 'HS256' };
    expect(await problem(open.signIn(withMfa('hmac'), { forge: (claims) => open.op.sign(claims, {}, shared) }))).toEqual(
      refused('answer-invalid'),
    );
  });

  it('takes a new key of the provider at the next sign-in, and the old one no more', async () => {
    const old = await newSigningKey('old');
    await open.op.configure([open.client()], old);
    expect((await open.signIn(withMfa('before'))).session.state).toBe('active');
    await open.op.configure([open.client()], await newSigningKey('new'));
    expect((await open.signIn(withMfa('after'))).session.state).toBe('active');
    expect(await problem(open.signIn(withMfa('late'), { forge: (claims) => open.op.sign(claims, {}, old) }))).toEqual(
      refused('answer-invalid'),
    );
  });

  it('asks for the factor enrolled here when the provider asked for none (ASVS 6.8.4)', async () => {
    await open.signIn(withMfa('sol'));
    const plain = { sub: 'sol', name: 'sol', amr: ['pwd'] };
    expect(await problem(open.signIn(plain))).toEqual(refused('factor-missing'));
    expect((await open.signIn({ sub: 'new-and-plain', amr: ['pwd'] })).landed).toBe('/sign-in?step=enrolment&next=%2F');
    const claimed = { ...plain, acr: 'urn:some:other', amr: ['mfa-but-not-quite'] };
    expect((await open.signIn(claimed)).session.state).toBe('anonymous');
  });

  it('links an account that exists only for its owner, signed in and freshly proven, in her own browser', async () => {
    const cleo = await open.api.as('cleo');
    const begun = await cleo.post(`/session/oidc/${open.provider}/link`);
    const browser = open.browser();
    const cookie = /__Host-caspix-federation=([\w-]{43})/.exec(String(begun.headers['set-cookie']))?.[1] ?? '';
    open.op.person = withMfa('cleo-there');
    const toUs = (next: string) => next.startsWith(open.path('callback'));
    const answer = (await browser.walk(begun.json.url, toUs)).at(-1)?.location ?? '';
    expect(open.landed([await open.browser().hop(answer)])).toBe('/sign-in?problem=attempt-unknown');
    browser.cookies(open.origin).set('__Host-caspix-federation', cookie);
    expect(open.landed([await browser.hop(answer)])).toBe(`/security?linked=${open.provider}`);
    expect((await cleo.get('/session/links')).json.items).toMatchObject([{ provider: open.provider, name: 'Bank ID' }]);
    const { session } = await open.signIn(withMfa('cleo-there', { name: 'Somebody Else' }));
    expect(session).toMatchObject({ state: 'active', user: { name: 'Cleo Test' }, roles: ['analyst'] });
  });

  it('goes nowhere but to a path of our own', async () => {
    for (const to of ['//evil.example.test', 'https://evil.example.test', '/\\evil.example.test', '/api/v1/session']) {
      expect((await open.signIn(withMfa('kim'), { to })).landed).toBe('/');
    }
  });

  it('proves itself by a key that never leaves the house, where the provider takes one', async () => {
    const provider = await open.add({ clientAuth: 'private_key_jwt', clientId: 'by-key' }, { name: 'By key' }, null);
    const { keys } = JSON.parse((await open.browser().hop(open.path('jwks', provider))).body);
    expect(keys).toMatchObject([{ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' }]);
    expect(JSON.stringify(keys)).not.toContain('"d"');
    const { client_secret: _, ...client } = open.client(provider);
    await open.op.configure([
      open.client(),
      { ...client, client_id: 'by-key', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys } },
    ]);
    expect((await open.signIn(withMfa('keyed'), { provider })).session.state).toBe('active');
  });

  it('believes no certificate but of the authority that was pinned, and says so', async () => {
    const provider = await open.add({ ca: open.ca }, { name: 'Wrong authority' });
    expect((await open.signIn(withMfa('kim'), { provider })).landed).toBe('/sign-in?problem=provider-unreachable');
    expect((await open.failures(provider))[0]).toBe('provider-unreachable');
  });

  it('is refused when the provider refuses', async () => {
    const browser = open.browser();
    const answer = new URL(await open.answerOf(withMfa('kim'), browser));
    answer.searchParams.delete('code');
    answer.searchParams.set('error', 'access_denied');
    expect(open.landed([await browser.hop(answer.href)])).toBe('/sign-in?problem=provider-refused');
  });
});
