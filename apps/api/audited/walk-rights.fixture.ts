import { GrantTimer } from '#rbac';
import type { Walk } from './walk.fixture.ts';

const MOMENT = 900;
const reason = 'She stands in for a colleague.';

/** Roles of the institution's own, and roles for a time. */
export async function walkRights(walk: Walk): Promise<void> {
  const [ada, ben] = [await walk.api.as('ada'), await walk.api.as('ben')];
  const { eva } = walk.api.house.people;
  const approve = (request: { id: string; digest: string }) => () =>
    ben.post(`/approvals/${request.id}/approve`, { digest: request.digest });
  const role = { name: 'Night desk', description: 'Looks after the queue at night', permissions: { 'alert:read': 'team' }, reason };
  const made = await walk.step('requestRole', 'a role', 201, () => ada.post('/roles', { id: 'night-desk', ...role }));
  await walk.step('approve', 'a role of its own', 200, approve(made));
  await walk.step('getRole', 'a role', 200, () => ada.get('/roles/night-desk'));
  const wider = { ...role, permissions: { 'alert:read': 'all' } };
  await walk.step('previewRole', 'a change', 200, () => ada.post('/roles/preview', { role: 'night-desk', permissions: wider.permissions }));
  const changed = await walk.step('requestRoleVersion', 'a version', 201, () =>
    ada.post('/roles/night-desk/versions', wider, { 'if-match': '"1"' }),
  );
  await walk.step('approve', 'a version of a role', 200, approve(changed));
  await walk.step('diffRole', 'two versions', 200, () => ada.get('/roles/night-desk/diff?from=1&to=2'));
  await walk.step('previewRoleChange', 'a role', 200, () => ada.get(`/users/${eva.id}/roles/preview?role=night-desk&change=grant`));
  await walkTimes(walk);
  const retired = await walk.step('requestRoleRetirement', 'a role', 201, () =>
    ada.post('/roles/night-desk/retire', { reason }, { 'if-match': '"2"' }),
  );
  await walk.step('approve', 'the end of a role', 200, approve(retired));
}

/** A role taken in an emergency, given back and answered for. */
export async function walkEmergency(walk: Walk): Promise<void> {
  const [ada, ben] = [await walk.api.as('ada'), await walk.api.as('ben')];
  const body = { role: 'filing-officer', reason: 'The filing officer cannot be reached.', minutes: 30 };
  await walk.step('getSetup', 'a house with two administrators', 200, () => ada.get('/setup'));
  await walk.step('listRolesInEmergency', 'before one is taken', 200, () => ada.get('/break-glass/roles'));
  const { id } = await walk.step('takeRole', 'a role', 201, () => ada.post('/break-glass', body));
  await walk.step('listActiveBreakGlass', 'the banner', 200, () => ben.get('/break-glass/active'));
  await walk.step('endBreakGlass', 'one’s own', 200, () => ada.post(`/break-glass/${id}/end`));
  await walk.step('listBreakGlass', 'those that wait', 200, () => ben.get('/break-glass?box=waiting'));
  const review = { verdict: 'JUSTIFIED', note: 'The term was kept.' };
  await walk.step('reviewBreakGlass', 'a colleague’s', 200, () => ben.post(`/break-glass/${id}/review`, review));
}

/** The database goes by its own clock about what begins and ends, so this part is walked at the true time. */
async function walkTimes(walk: Walk): Promise<void> {
  const ahead = walk.clock.millis() - Date.now();
  walk.clock.advance(-ahead);
  const [ada, ben] = [await walk.api.as('ada'), await walk.api.as('ben')];
  const { eva } = walk.api.house.people;
  const give = async (times: object) => {
    const { json } = await ada.post(`/users/${eva.id}/roles`, { role: 'night-desk', change: 'grant', reason, ...times });
    await ben.post(`/approvals/${json.id}/approve`, { digest: json.digest });
    await new Promise((resolve) => setTimeout(resolve, MOMENT + 100));
  };
  const soon = () => new Date(Date.now() + MOMENT).toISOString();
  const tend = () => walk.api.app.get(GrantTimer, { strict: false }).tick();
  await walk.job('job: tend grants', 'none', tend);
  await give({ until: soon() });
  await walk.job('job: tend grants', 'one whose time is over', tend);
  await give({ from: soon() });
  await walk.job('job: tend grants', 'one whose time has come', tend);
  const { json } = await ada.post(`/users/${eva.id}/roles`, { role: 'night-desk', change: 'revoke', reason });
  await ben.post(`/approvals/${json.id}/approve`, { digest: json.digest });
  walk.clock.advance(ahead);
}
