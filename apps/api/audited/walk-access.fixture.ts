import { generateSync } from 'otplib';
import type { Walk } from './walk.fixture.ts';

/** How long a code of RFC 6238 stands; it serves once. */
const CODE_MILLIS = 30_000;
/** The one that locks the account of somebody who holds no role. */
const FAILURES = 5;

const PASSWORD = 'a sentence that only she knows 77';

/** Accounts, sign-in, roles and teams. */
export async function walkAccess(walk: Walk): Promise<void> {
  const ada = await walk.api.as('ada');
  const ben = await walk.api.as('ben');
  const nobody = walk.api.client();
  const { cleo } = walk.api.house.people;

  await walk.step('getSession', 'one’s own', 200, () => ada.get('/session'));
  await walk.step('getSession', 'nobody’s', 200, () => nobody.get('/session'));
  await walk.step('listDemoAccounts', 'where there are none', 404, () => nobody.get('/session/demo-accounts'));
  for (const [operation, when, path] of [
    ['listUsers', 'the users', '/users'],
    ['listPeople', 'the directory', '/directory'],
    ['listRoles', 'the roles', '/roles'],
    ['listTeams', 'the teams', '/teams'],
    ['listQueues', 'the queues', '/queues'],
    ['listApprovals', 'a box', '/approvals?box=yours'],
    ['listNotices', 'one’s own', '/notices'],
    ['countUnreadNotices', 'one’s own', '/notices/unread'],
  ] as const) {
    await walk.step(operation, when, 200, () => ada.get(path));
  }

  await walk.step('markNoticesRead', 'one’s own', 200, () => ada.post('/notices/read', {}));

  const made = await walk.step('createUser', 'a user', 201, () => ada.post('/users', { username: 'greta.test', name: 'Greta Test' }));
  const { id } = made.user;
  const enrol = { username: 'greta.test', enrolmentCode: made.enrolmentCode, password: PASSWORD };
  const greta = walk.api.client();
  const { secret } = await walk.step('beginEnrolment', 'with the code', 200, () => greta.post('/session/enrol', enrol));
  const code = () => generateSync({ secret, epoch: Math.floor(walk.clock.millis() / 1000) });
  await walk.step('confirmEnrolment', 'with the first code', 200, () => greta.post('/session/enrol/confirm', { code: code() }));

  const signIn = (username: string, password: string) => () => walk.api.client().post('/session/password', { username, password });
  await walk.step('signInWithPassword', 'a name that nobody has', 401, signIn('nobody.here', 'whatever it was'));
  await walk.step('signInWithPassword', 'a wrong one', 401, signIn('greta.test', 'not her sentence'));
  const stranger = walk.api.client();
  const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
  const wrongName = { username: 'nobody.here', password: 'whatever it was' };
  await walk.step('signInWithPassword', 'sent by another site', 403, () => stranger.post('/session/password', wrongName, foreign));
  stranger.cookie = `__Host-caspix=${'A'.repeat(43)}`;
  await walk.step('signInWithPassword', 'with a session id that is not live', 401, () => stranger.post('/session/password', wrongName));
  const returning = walk.api.client();
  const right = { username: 'greta.test', password: PASSWORD };
  await walk.step('signInWithPassword', 'the right one', 200, () => returning.post('/session/password', right));
  walk.clock.advance(CODE_MILLIS);
  const wrong = code() === '000000' ? '000001' : '000000';
  await walk.step('signInWithTotp', 'a wrong code', 401, () => returning.post('/session/totp', { code: wrong }));
  await walk.step('signInWithTotp', 'the right code, while she is signed in elsewhere', 200, () =>
    returning.post('/session/totp', { code: code() }),
  );

  for (let i = 0; i < FAILURES - 1; i++) await signIn('greta.test', 'not her sentence')();
  await walk.step('signInWithPassword', 'one wrong one too many', 401, signIn('greta.test', 'not her sentence'));
  const reason = 'She has left the department.';
  const change = async (verb: 'unlock' | 'disable' | 'enable') => {
    const { items } = (await ada.get('/users?q=greta')).json;
    return ada.post(`/users/${id}/${verb}`, verb === 'unlock' ? undefined : { reason }, { 'if-match': `"${items[0].version}"` });
  };
  await walk.step('unlockUser', 'a locked user', 200, () => change('unlock'));
  await walk.step('disableUser', 'a user', 200, () => change('disable'));
  await walk.step('enableUser', 'a user', 200, () => change('enable'));

  const role = (change: 'grant' | 'revoke') => () => ada.post(`/users/${id}/roles`, { role: 'manager', change, reason });
  const approve = (request: { id: string; digest: string }) => () =>
    ben.post(`/approvals/${request.id}/approve`, { digest: request.digest });
  const granted = await walk.step('requestRoleChange', 'a role', 201, role('grant'));
  await walk.step('approve', 'one’s own request', 403, () => ada.post(`/approvals/${granted.id}/approve`, { digest: granted.digest }));
  await walk.step('getApproval', 'a request', 200, () => ben.get(`/approvals/${granted.id}`));
  await walk.step('approve', 'a role', 200, approve(granted));
  const withdrawn = await walk.step('requestRoleChange', 'a role taken away', 201, role('revoke'));
  await walk.step('withdrawApproval', 'one’s own request', 200, () => ada.post(`/approvals/${withdrawn.id}/withdraw`));
  const revoked = await role('revoke')();
  await walk.step('approve', 'a role taken away', 200, approve(revoked.json));

  const overtaken = (await role('grant')()).json;
  await change('disable');
  await walk.step('approve', 'a changed target', 409, approve(overtaken));

  const team = await walk.step('createTeam', 'a team', 201, () => ada.post('/teams', { name: 'Mules North' }));
  const member = { userId: cleo.id, change: 'add', reason };
  const asked = await walk.step('requestTeamChange', 'a member', 201, () => ada.post(`/teams/${team.id}/members`, member));
  await walk.step('approve', 'a member', 200, approve(asked));

  await walk.step('getKeys', 'the versions', 200, () => ada.get('/keys'));
  const rotation = { change: 'rotate', key: 'audit', reason: 'The yearly rotation.' };
  const waiting = await walk.step('requestKeyChange', 'a rotation', 201, () => ada.post('/keys/requests', rotation));
  await walk.step('approve', 'a key’s rotation', 200, approve(waiting));
  const queue = await walk.step('createQueue', 'a queue', 201, () => ada.post('/queues', { name: 'Cards' }));
  const work = { open: false, teams: [team.id], reason };
  const wish = await walk.step('requestQueueChange', 'who works it', 201, () => ada.post(`/queues/${queue.id}/change`, work));
  await walk.step('approve', 'who works a queue', 200, approve(wish));
}

/** The last step of all: it ends the session that the others used. */
export async function walkOut(walk: Walk): Promise<void> {
  const eva = await walk.api.as('eva');
  await walk.step('signOut', 'a session', 200, () => eva.delete('/session'));
}
