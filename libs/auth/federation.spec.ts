import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { DualControl } from '#rbac';
import { FederationAttempts, randomToken } from './application/federation/attempts.ts';
import { ChangeProvider } from './application/federation/change-provider.ts';
import { EndFederatedSessions } from './application/federation/end-federated-sessions.ts';
import { EnrolFederated } from './application/federation/enrol-federated.ts';
import { ProviderSecrets } from './application/federation/provider-secrets.ts';
import { UnlinkAccount } from './application/federation/unlink-account.ts';
import { anonymousSignIn } from './application/service-actor.ts';
import { SignInWithTotp } from './application/sign-in/sign-in-with-totp.ts';
import { documentOf, FederatedHouse, identityOf, oidcOf, putProvider } from './federation.fixture.ts';

const origin = { ip: '192.0.2.9', agent: 'test' };
const request = 'a request';
const HOUR = 3_600_000;

describe('signing in by an identity provider', { timeout: 60_000 }, () => {
  let open: FederatedHouse;
  beforeAll(async () => {
    open = await FederatedHouse.open(fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString()));
  });
  afterAll(() => open.close());
  beforeEach(() => open.afresh());

  const closedFindings = async (user: string) => {
    const sql = `SELECT severity, evidence FROM auth.findings WHERE detector = 'closed-account' AND user_id = $1`;
    return (await open.db.superuser.query(sql, [user])).rows;
  };

  describe('providers', () => {
    it('are added by two administrators, and by nobody alone', async () => {
      const { ada } = open.house.people;
      const wanted = { document: documentOf({ name: 'Another' }), secret: 'a client secret', reason: 'for the branch' };
      const request = await open.house.get(ChangeProvider).execute(open.house.as(ada), null, wanted);
      await expect(open.house.get(DualControl).approve(open.house.as(ada), request.id, request.digest)).rejects.toMatchObject({
        code: 'maker-is-checker',
      });
      const { rows } = await open.db.superuser.query('SELECT FROM auth.providers WHERE id = $1', [request.subject.id]);
      expect(rows).toEqual([]);
      expect(JSON.stringify(request.payload)).not.toContain('a client secret');
    });

    it('keep their secrets encrypted, for the sign-in alone to read', async () => {
      const id = await putProvider(open.house, documentOf({ name: 'With a secret' }), null, 'a client secret');
      const { rows } = await open.db.superuser.query(`SELECT document->'settings'->>'secret' AS secret FROM auth.providers WHERE id = $1`, [
        id,
      ]);
      const named = rows[0].secret;
      const { rows: stored } = await open.db.superuser.query(
        `SELECT encode(cipher, 'escape') AS cipher FROM auth.provider_secrets WHERE id = $1`,
        [named],
      );
      expect(stored[0].cipher).not.toContain('a client secret');
      const seen = await open.db.app.run(open.house.as(open.house.people.ada), (tx) => tx.query('SELECT id FROM auth.provider_secrets'));
      expect(seen).toEqual([]);
      const plain = await open.db.app.run(anonymousSignIn(request), (tx) => open.house.get(ProviderSecrets).read(tx, named));
      expect(plain).toBe('a client secret');
    });

    it('cannot be changed in SQL without an approved request that says exactly this', async () => {
      const document = JSON.stringify(documentOf({ settings: oidcOf({ issuer: 'https://evil.example.test' }) }));
      const statement = (tx: { query(sql: string, values: unknown[]): Promise<unknown[]> }) =>
        tx.query('UPDATE auth.providers SET document = $2, version = version + 1 WHERE id = $1', [open.provider, document]);
      await expect(open.db.app.run(open.house.as(open.house.people.ada), statement)).rejects.toMatchObject({ code: 'maker-is-checker' });
      await expect(open.db.superuser.query('DELETE FROM auth.providers')).rejects.toThrow(/switched off/);
    });

    it('that are switched off let nobody in', async () => {
      const id = await putProvider(open.house, documentOf({ name: 'Off' }));
      await putProvider(open.house, documentOf({ name: 'Off', state: 'DISABLED' }), id);
      await expect(open.accept(identityOf(id, { subject: 'off' }))).rejects.toMatchObject({ problem: 'provider-off' });
    });
  });

  describe('accounts', () => {
    it('are found by provider and subject, never by e-mail or name (ASVS 6.8.1)', async () => {
      const { cleo } = open.house.people;
      const impostor = await open.enter(open.someone('impostor', { name: cleo.name, email: cleo.username }));
      expect(impostor.user).not.toBe(cleo.id);
      expect(impostor.username).not.toBe(cleo.username);
      expect(impostor.permissions).toEqual([]);
      const again = await open.enter(open.someone('impostor', { email: 'other@bank.test' }));
      expect(again.user).toBe(impostor.user);
      const elsewhere = await putProvider(open.house, documentOf({ name: 'Another bank' }));
      const same = await open.enter(identityOf(elsewhere, { subject: 'impostor', email: null }));
      expect(same.user).not.toBe(impostor.user);
    });

    it('are made once by many first sign-ins at the same time', async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => open.accept(open.someone('in-a-hurry'))));
      expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
      const { rows } = await open.db.superuser.query(`SELECT FROM auth.provider_links WHERE subject = 'in-a-hurry'`);
      const { rows: users } = await open.db.superuser.query(`SELECT FROM auth.users WHERE display_name = 'in-a-hurry'`);
      expect([rows.length, users.length]).toEqual([1, 1]);
    });

    it('are not made where the provider may not, and the refusal is on record', async () => {
      const closed = await putProvider(open.house, documentOf({ name: 'Known people only', jit: false }));
      await expect(open.accept(identityOf(closed, { subject: 'stranger' }))).rejects.toMatchObject({ problem: 'not-linked' });
      expect(await open.entries(closed)).toContain('auth.federation-failed failed not-linked');
    });

    it('have no password and take no enrolment code', async () => {
      const { user } = await open.enter(open.someone('no-password'));
      const { rows } = await open.db.superuser.query('SELECT password_hash, enrolment_hash FROM auth.credentials WHERE user_id = $1', [
        user,
      ]);
      expect(rows).toEqual([{ password_hash: null, enrolment_hash: null }]);
    });

    it('that exist are linked by whoever is signed in to them, once', async () => {
      const { dan, cleo } = open.house.people;
      await open.link(dan, open.someone('dan-there'));
      expect((await open.enter(open.someone('dan-there'))).user).toBe(dan.id);
      await expect(open.link(cleo, open.someone('dan-there'))).rejects.toMatchObject({ problem: 'linked-elsewhere' });
      await expect(open.link(dan, open.someone('dan-again'))).rejects.toMatchObject({ problem: 'linked-elsewhere' });
      expect(await open.entries(dan.id)).toContain('auth.provider-linked granted');
    });

    it('are unlinked by their owner, whose other sessions end, and open no more by that provider', async () => {
      const { dan } = open.house.people;
      const elsewhere = await open.enter(open.someone('dan-there'));
      await open.house.get(UnlinkAccount).execute(open.house.as(dan), open.provider);
      const { rows } = await open.db.superuser.query('SELECT FROM auth.sessions WHERE id = $1', [elsewhere.id]);
      expect(rows).toEqual([]);
      expect((await open.enter(open.someone('dan-there'))).user).not.toBe(dan.id);
      expect(await open.entries(dan.id)).toContain('auth.provider-unlinked granted');
      await expect(open.house.get(UnlinkAccount).execute(open.house.as(dan), open.provider)).rejects.toMatchObject({ code: 'not-found' });
    });

    it('are not unlinked while that is the only way in, though another provider that is off is linked too', async () => {
      const { user } = await open.enter(open.someone('no-other-way'));
      const person = { ...open.house.as(open.house.people.dan), sub: user };
      const unlink = () => open.house.get(UnlinkAccount).execute(person, open.provider);
      await expect(unlink()).rejects.toMatchObject({ code: 'conflict' });
      const off = await putProvider(open.house, documentOf({ name: 'Off', state: 'DISABLED' }));
      const link = (provider: string) =>
        open.db.superuser.query('INSERT INTO auth.provider_links (provider, subject, user_id, linked_at) VALUES ($1, $2, $3, now())', [
          ...[provider, 'no-other-way', user],
        ]);
      await link(off);
      await expect(unlink()).rejects.toMatchObject({ code: 'conflict' });
      expect((await open.enter(open.someone('no-other-way'))).user).toBe(user);
      await link(await putProvider(open.house, documentOf({ name: 'On' })));
      await unlink();
      const { rows } = await open.db.superuser.query('SELECT count(*)::int AS n FROM auth.provider_links WHERE user_id = $1', [user]);
      expect(rows[0].n).toBe(2);
    });

    it('that are locked or disabled stay closed', async () => {
      const { user } = await open.enter(open.someone('closed'));
      await open.db.superuser.query(`UPDATE auth.users SET locked_until = now() + interval '1 hour' WHERE id = $1`, [user]);
      await expect(open.accept(open.someone('closed'))).rejects.toMatchObject({ problem: 'account-locked' });
      await open.db.superuser.query(`UPDATE auth.users SET locked_until = NULL, state = 'DISABLED' WHERE id = $1`, [user]);
      await expect(open.accept(open.someone('closed'))).rejects.toMatchObject({ problem: 'account-closed' });
      expect((await open.entries(open.provider)).at(-1)).toBe('auth.federation-failed failed account-closed');
      const { rows } = await open.db.superuser.query(
        `SELECT outcome, factors, reason, host(ip) AS ip FROM auth.sign_ins WHERE user_id = $1 AND outcome = 'failed' ORDER BY id`,
        [user],
      );
      const noted = { outcome: 'failed', factors: ['oidc', 'mfa'], ip: '192.0.2.9' };
      expect(rows).toEqual([
        { ...noted, reason: 'account-locked' },
        { ...noted, reason: 'account-closed' },
      ]);
      const evidence = { state: 'disabled', factor: 'oidc', passwordRight: true };
      expect(await closedFindings(user)).toMatchObject([{ severity: 'critical', evidence }]);
    });

    it('at an account that nobody used for long are a finding, whether or not a factor of ours is still asked for', async () => {
      for (const [subject, mfa] of [
        ['back with both', true],
        ['back with one', false],
      ] as const) {
        const { user } = await open.enter(open.someone(subject));
        const idle = `UPDATE auth.users SET last_sign_in_at = $2::timestamptz - interval '50 days', state = 'ACTIVE' WHERE id = $1`;
        await open.db.superuser.query(idle, [user, open.clock.now()]);
        await open.accept(open.someone(subject, { mfa })).catch(() => undefined);
        const evidence = { state: 'dormant', days: 50, factor: 'oidc' };
        expect(await closedFindings(user)).toMatchObject([{ severity: 'info', evidence }]);
      }
    });
  });

  describe('proofs', () => {
    it('with a second factor at the provider open a full session, fresh since then (ASVS 6.8.4)', async () => {
      const authTime = new Date(open.clock.millis() - HOUR).toISOString();
      const session = await open.enter(open.someone('fresh', { authTime }));
      expect(session).toMatchObject({ state: 'ACTIVE', factors: ['oidc', 'mfa'] });
      expect(Date.parse(session.provenAt ?? '')).toBe(Date.parse(authTime));
      expect(Date.parse(session.provenUntil ?? '')).toBeLessThan(open.clock.millis());
    });

    it('without one leave a half session that asks for the factor enrolled here (ASVS 6.3.4)', async () => {
      const { eva } = open.house.people;
      await open.link(eva, open.someone('eva-there'));
      const accepted = await open.accept(
        open.someone('eva-there', { mfa: false, notAfter: new Date(open.clock.millis() + HOUR).toISOString() }),
      );
      expect(accepted).toMatchObject({ needs: 'second-factor', factors: ['totp'] });
      const half = await open.read(accepted.token);
      expect(half).toMatchObject({ state: 'PASSWORD', factors: ['oidc'], permissions: [] });
      const code = open.house.code(eva, open.clock.millis());
      const session = await open.read(await open.house.get(SignInWithTotp).execute({ session: half, code, origin, request }));
      expect(session).toMatchObject({ state: 'ACTIVE', factors: ['oidc', 'totp'], roles: ['manager'] });
      expect(Date.parse(session.absoluteAt)).toBe(open.clock.millis() + HOUR);
      const { rows } = await open.db.superuser.query('SELECT provider, idp_session FROM auth.sessions WHERE id = $1', [session.id]);
      expect(rows).toEqual([{ provider: open.provider, idp_session: 'sid-1' }]);
    });

    it('without one, of somebody new, lead to enrolment here and nowhere else', async () => {
      const accepted = await open.accept(open.someone('newcomer', { mfa: false }));
      expect(accepted.needs).toBe('enrolment');
      const session = await open.read(accepted.token);
      expect(session).toMatchObject({ state: 'ENROLLING', permissions: [] });
      expect((await open.house.get(EnrolFederated).begin(session, request)).otpauth).toContain('otpauth://totp/');
    });

    it('without one, of somebody who has none here either, open nothing: nobody enrols over somebody else’s head', async () => {
      await open.accept(open.someone('keyless'));
      await expect(open.accept(open.someone('keyless', { mfa: false }))).rejects.toMatchObject({ problem: 'factor-missing' });
    });

    it('of an administrator who enrolled long ago still ask for her passkey here (ASVS 6.3.3)', async () => {
      const { ada } = open.house.people;
      await open.link(ada, open.someone('ada-there'));
      expect((await open.accept(open.someone('ada-there'))).needs).toBe('nothing');
      await open.db.superuser.query('DELETE FROM auth.sessions');
      open.clock.advance(25 * HOUR);
      expect(await open.accept(open.someone('ada-there'))).toMatchObject({ needs: 'second-factor' });
      open.clock.advance(-25 * HOUR);
    });

    it('end with the provider’s own session where that is earlier than ours (ASVS 7.6.1)', async () => {
      const notAfter = new Date(open.clock.millis() + 5 * 60_000).toISOString();
      const { token } = await open.accept(open.someone('short', { notAfter }));
      expect(Date.parse((await open.read(token)).absoluteAt)).toBe(Date.parse(notAfter));
      open.clock.advance(5 * 60_000);
      await expect(open.read(token)).rejects.toThrow('no session');
    });

    it('do not get around the limit of sessions', async () => {
      const { ada } = open.house.people;
      await open.accept(open.someone('ada-there'));
      await expect(open.accept(open.someone('ada-there'))).rejects.toMatchObject({ problem: 'session-limit' });
      expect(await open.entries(ada.id)).toContain('auth.sign-in denied session-limit');
    });
  });

  describe('attempts', () => {
    const begin = (browser: string) =>
      open.db.app.run(anonymousSignIn(request), (tx) =>
        open.house
          .get(FederationAttempts)
          .begin(tx, { provider: open.provider, secrets: { nonce: 'n' }, browser, returnTo: '/cases', linksUser: null }),
      );
    const take = (state: string, browser: string | null) =>
      open.db.app.run(anonymousSignIn(request), (tx) => open.house.get(FederationAttempts).take(tx, state, browser));

    it('are answered once, in the browser that began (ASVS 10.1.2)', async () => {
      const browser = randomToken();
      const state = await begin(browser);
      expect(await take(state, randomToken())).toBeNull();
      expect(await take(state, null)).toBeNull();
      expect(await take(state, browser)).toMatchObject({ provider: open.provider, returnTo: '/cases', secrets: { nonce: 'n' } });
      expect(await take(state, browser)).toBeNull();
    });

    it('of many answers at the same time take one', async () => {
      const browser = randomToken();
      const state = await begin(browser);
      const taken = await Promise.all(Array.from({ length: 8 }, () => take(state, browser)));
      expect(taken.filter((attempt) => attempt !== null)).toHaveLength(1);
    });

    it('run out after ten minutes', async () => {
      const browser = randomToken();
      const state = await begin(browser);
      open.clock.advance(10 * 60_000);
      expect(await take(state, browser)).toBeNull();
    });
  });

  it('a logout at the provider ends the sessions of that session there, or of that subject, and no others', async () => {
    const one = await open.accept(open.someone('lea', { idpSession: 'sid-a' }));
    const two = await open.accept(open.someone('mia', { idpSession: 'sid-b' }));
    const end = (ended: { idpSession: string } | { subject: string }, of = open.provider) =>
      open.db.app.run(anonymousSignIn(request), (tx) => open.house.get(EndFederatedSessions).end(tx, of, ended));
    expect(await end({ idpSession: 'sid-a' }, await putProvider(open.house, documentOf({ name: 'Elsewhere' })))).toBe(0);
    expect(await end({ idpSession: 'sid-a' })).toBe(1);
    await expect(open.read(one.token)).rejects.toThrow('no session');
    const { user } = await open.read(two.token);
    expect(await end({ subject: 'mia' })).toBe(1);
    expect(await open.entries(user)).toContain('auth.session-revoked granted ended by the identity provider');
  });
});
