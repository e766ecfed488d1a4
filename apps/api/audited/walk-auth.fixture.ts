import { generateSync } from 'otplib';
import { SeedUsers } from '#auth';
import { SoftAuthenticator } from '#testing';
import type { TestClient } from '#testing/api';
import type { Walk } from './walk.fixture.ts';

/** How long a code of RFC 6238 stands; it serves once. */
const CODE_MILLIS = 30_000;

/** Somebody whose sessions end while the others go on. */
const hedda = { username: 'hedda.test', password: 'a sentence that Hedda keeps 18', totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };

/** Factors and sessions of one's own, and proving oneself again. The person works with two sessions, as her role allows. */
export async function walkAuth(walk: Walk): Promise<void> {
  const code = () => generateSync({ secret: hedda.totpSecret, epoch: Math.floor(walk.clock.millis() / 1000) });
  await walk.api.house.get(SeedUsers).execute([{ ...hedda, name: 'Hedda Test', role: 'analyst' }]);
  const { rows } = await walk.api.db.superuser.query('SELECT id FROM auth.users WHERE username = $1', [hedda.username]);
  const { id } = rows[0];
  const enter = async (): Promise<TestClient> => {
    walk.clock.advance(CODE_MILLIS);
    const client = walk.api.client();
    await client.post('/session/password', { username: hedda.username, password: hedda.password });
    await client.post('/session/totp', { code: code() });
    return client;
  };
  const here = await enter();
  await walk.step('listFactors', 'one’s own', 200, () => here.get('/session/factors'));
  await walk.step('listOwnSessions', 'one’s own', 200, () => here.get('/sessions'));
  await walkProof(walk, here, code);

  await enter();
  await walk.step('endOtherSessions', 'one other', 204, () => here.delete('/sessions'));
  await enter();
  const { sessions } = (await here.get('/sessions')).json;
  const other = sessions.find((session: { current: boolean }) => !session.current);
  await walk.step('endOwnSession', 'another of one’s own', 204, () => here.delete(`/sessions/${other.id}`));
  const key = await walkKey(walk, here);

  const ada = await walk.api.as('ada');
  await walk.step('listUserSessions', 'of a colleague', 200, () => ada.get(`/users/${id}/sessions`));
  await here.delete('/sessions');
  await walk.step('endUserSessions', 'of a colleague', 204, () => ada.delete(`/users/${id}/sessions`));

  const answer = async (forged = false, authenticator = key) => {
    const visitor = walk.api.client();
    const { json } = await visitor.post('/session/passkey/options');
    return visitor.post('/session/passkey', { credential: authenticator.get(json, { forged }) });
  };
  await walk.step('beginPasskeySignIn', 'a challenge', 200, () => walk.api.client().post('/session/passkey/options'));
  await walk.step('signInWithPasskey', 'a wrong one', 401, () => answer(true));
  const copy = key.clone();
  await walk.step('signInWithPasskey', 'a key', 200, () => answer());
  await walk.step('signInWithPasskey', 'a copied one', 401, () => answer(false, copy));
}

async function walkProof(walk: Walk, here: TestClient, code: () => string): Promise<void> {
  walk.clock.advance(CODE_MILLIS);
  const wrong = code() === '000000' ? '000001' : '000000';
  await walk.step('stepUp', 'a wrong code', 401, () => here.post('/session/step-up', { code: wrong }));
  await walk.step('stepUp', 'a code', 200, () => here.post('/session/step-up', { code: code() }));
}

/** Enrols two keys and removes one. Returns the one that stays. */
async function walkKey(walk: Walk, here: TestClient): Promise<SoftAuthenticator> {
  const { origin, hostname } = new URL(walk.api.db.config.publicOrigin);
  const [key, spare] = [1, 2].map(() => new SoftAuthenticator({ origin, rpId: hostname })) as [SoftAuthenticator, SoftAuthenticator];
  const enrol = (authenticator: SoftAuthenticator, name: string) => async () => {
    const { json } = await here.post('/session/passkeys/options');
    return here.post('/session/passkeys', { name, credential: authenticator.create(json) });
  };
  await walk.step('beginPasskey', 'a challenge', 200, () => here.post('/session/passkeys/options'));
  await walk.step('addPasskey', 'a key', 201, enrol(key, 'Blue key'));
  const { passkeys } = (await enrol(spare, 'Spare key')()).json;
  const spareId = passkeys.find(({ name }: { name: string }) => name === 'Spare key').id;
  await walk.step('renamePasskey', 'a key', 200, () => here.patch(`/session/passkeys/${spareId}`, { name: 'Old key' }));
  await walk.step('removePasskey', 'a key', 200, () => here.delete(`/session/passkeys/${spareId}`));
  const options = await walk.step('beginPasskeyStepUp', 'a challenge', 200, () => here.post('/session/step-up/passkey/options'));
  const proof = { credential: key.get(options) };
  await walk.step('stepUpWithPasskey', 'a key', 200, () => here.post('/session/step-up/passkey', proof));
  return key;
}

/** The sign-in policy and an exemption from it: one asks, another agrees. */
export async function walkPolicy(walk: Walk): Promise<void> {
  const ada = await walk.api.as('ada');
  const ben = await walk.api.as('ben');
  const { eva } = walk.api.house.people;
  const reason = 'As the committee decided.';
  const approve =
    ({ id, digest }: { id: string; digest: string }) =>
    () =>
      ben.post(`/approvals/${id}/approve`, { digest });
  const { policy } = await walk.step('getSignInPolicy', 'the one in force', 200, () => ada.get('/sign-in-policy'));
  const stricter = { ...policy, enrollingHours: 12 };
  const asked = await walk.step('requestPolicyChange', 'a stricter one', 201, () =>
    ada.post('/sign-in-policy', { policy: stricter, reason }),
  );
  await walk.step('approve', 'a policy', 200, approve(asked));
  const wanted = { userId: eva.id, days: 1, reason };
  const exempt = await walk.step('requestExemption', 'of somebody who only reads', 201, () =>
    ada.post('/sign-in-policy/exemptions', wanted),
  );
  await walk.step('approve', 'an exemption', 200, approve(exempt));
  const { exemptions } = (await ada.get('/sign-in-policy')).json;
  const end = () => ada.delete(`/sign-in-policy/exemptions/${exemptions[0].id}`);
  await walk.step('endExemption', 'of somebody who only reads', 204, end);
}
