import { generateSync } from 'otplib';
import { SeedUsers } from '#auth';
import { SoftAuthenticator } from '#testing';
import type { TestClient } from '#testing/api';
import type { Walk } from './walk.fixture.ts';

const CODE_MILLIS = 30_000;
const reason = 'He forgot it over the summer.';

/** Somebody who forgets things. */
const ivar = { username: 'ivar.test', password: 'a sentence that Ivar keeps 21', totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
const LATER = 'a sentence that Ivar made up 22';
const LAST = 'a sentence that Ivar was given time for 23';

/** Ways back in, and what takes the place of a factor. */
export async function walkRecovery(walk: Walk): Promise<void> {
  const begun = walk.clock.millis();
  const real = Date.now();
  const codeOf = (secret: string) => generateSync({ secret, epoch: Math.floor(walk.clock.millis() / 1000) });
  await walk.api.house.get(SeedUsers).execute([{ ...ivar, name: 'Ivar Test', role: 'analyst' }]);
  const { rows } = await walk.api.db.superuser.query('SELECT id FROM auth.users WHERE username = $1', [ivar.username]);
  const half = async (password: string): Promise<TestClient> => {
    walk.clock.advance(CODE_MILLIS);
    const client = walk.api.client();
    await client.post('/session/password', { username: ivar.username, password });
    return client;
  };
  const here = await half(ivar.password);
  await here.post('/session/totp', { code: codeOf(ivar.totpSecret) });

  const { codes } = await walk.step('renewRecoveryCodes', 'ten new ones', 200, () => here.post('/session/recovery-codes'));
  const lost = await half(ivar.password);
  const recover = (code: string) => () => lost.post('/session/recovery', { code });
  await walk.step('signInWithRecoveryCode', 'a wrong one', 401, recover('AAAAA-AAAAA-AAAAA-AAAAA-AAAAA'));
  await walk.step('signInWithRecoveryCode', 'a code', 200, recover(codes[0]));

  const change = (current: string, password: string) => () => here.post('/session/password-change', { current, password });
  await walk.step('changePassword', 'without the one before', 401, change('whatever', LATER));
  await walk.step('changePassword', 'with the one before', 204, change(ivar.password, LATER));
  await walkLink(walk, rows[0].id, codeOf);
  await walkAuthenticator(walk, await half(LAST), codeOf);
  await walkFreshStart(walk, rows[0].id);
  // The proofs of identity that others gave are to stay fresh for the walks that follow.
  walk.clock.advance(begun - walk.clock.millis() + (Date.now() - real));
}

/** A link for a new password: at once for most, by two for those with privileges. */
async function walkLink(walk: Walk, id: string, codeOf: (secret: string) => string): Promise<void> {
  const ada = await walk.api.as('ada');
  const ben = await walk.api.as('ben');
  const ask = (user: string) => () => ada.post(`/users/${user}/password-reset`, { reason });
  const { resetCode } = await walk.step('requestPasswordReset', 'of a colleague', 200, ask(id));
  const visitor = walk.api.client();
  const reset = (with_: string) => () => visitor.post('/session/reset', { username: ivar.username, code: with_, password: LAST });
  await walk.step('beginPasswordReset', 'a wrong code', 401, reset('AAAAA-AAAAA-AAAAA-AAAAA-AAAAA'));
  await walk.step('beginPasswordReset', 'with the link', 200, reset(resetCode));
  walk.clock.advance(CODE_MILLIS);
  await walk.step('signInWithTotp', 'after a link', 200, () => visitor.post('/session/totp', { code: codeOf(ivar.totpSecret) }));
  const { rows } = await walk.api.db.superuser.query(`SELECT id FROM auth.users WHERE username = 'cleo.test'`);
  await walk.api.db.superuser.query(
    `ALTER TABLE rbac.grants DISABLE TRIGGER USER; UPDATE rbac.grants SET role = 'admin' WHERE user_id = '${rows[0].id}' AND role = 'analyst'`,
  );
  const { approval } = await walk.step('requestPasswordReset', 'of an administrator', 200, ask(rows[0].id));
  const { digest } = (await ben.get(`/approvals/${approval}`)).json;
  await walk.step('approve', 'a link for a new password', 200, () => ben.post(`/approvals/${approval}/approve`, { digest }));
  await walk.api.db.superuser.query(
    `UPDATE rbac.grants SET role = 'analyst' WHERE user_id = '${rows[0].id}' AND role = 'admin'; ALTER TABLE rbac.grants ENABLE TRIGGER USER`,
  );
}

/** Somebody who lost every factor: by two, whoever it is. */
async function walkFreshStart(walk: Walk, id: string): Promise<void> {
  const ada = await walk.api.as('ada');
  const ben = await walk.api.as('ben');
  const ask = () => ada.post(`/users/${id}/factor-reset`, { reason });
  const { approval } = await walk.step('requestFactorReset', 'of anybody', 200, ask);
  const { digest } = (await ben.get(`/approvals/${approval}`)).json;
  await walk.step('approve', 'a start without factors', 200, () => ben.post(`/approvals/${approval}/approve`, { digest }));
  await walk.step('requestFactorReset', 'once two agreed', 200, ask);
}

async function walkAuthenticator(walk: Walk, client: TestClient, codeOf: (secret: string) => string): Promise<void> {
  await client.post('/session/totp', { code: codeOf(ivar.totpSecret) });
  const { secret } = await walk.step('beginAuthenticator', 'another one', 200, () => client.post('/session/authenticator'));
  const confirm = () => client.post('/session/authenticator/confirm', { code: codeOf(secret) });
  await walk.step('confirmAuthenticator', 'its first code', 200, confirm);
  const { origin, hostname } = new URL(walk.api.db.config.publicOrigin);
  const key = new SoftAuthenticator({ origin, rpId: hostname });
  const { json } = await client.post('/session/passkeys/options');
  await client.post('/session/passkeys', { name: 'Key', credential: key.create(json) });
  await walk.step('removeAuthenticator', 'beside a key', 200, () => client.delete('/session/authenticator'));
}
