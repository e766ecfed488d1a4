import { randomUUID } from 'node:crypto';
import { DualControl } from '#rbac';
import { queueRow } from '#testing';
import { type Loose, secondAuditor } from '#testing/api';
import type { Walk } from './walk.fixture.ts';

const match = ({ version }: { version: number }) => ({ 'if-match': `"${version}"` });
const draft = { title: 'Redirected invoices', type: 'FRAUD', typology: 'Invoice redirection', priority: 2 };
const decision = {
  ...{ disposition: 'CONFIRMED_FRAUD', reasonCode: 'PAYER_DECEIVED', loss: '0.00', recovered: '0.00' },
  note: 'The payer followed an altered invoice to an account that was nineteen days old.',
};
const reason = 'The customer brought the original invoice.';

/** A case from its opening to its evidence pack. */
export async function walkCases(walk: Walk, [alertId, other]: readonly string[]): Promise<void> {
  const [cleo, dan, finn] = [await walk.api.as('cleo'), await walk.api.as('dan'), await walk.api.as('finn')];
  const { people } = walk.api.house;
  const opened = await walk.step('openCase', 'with an alert', 201, () =>
    cleo.post('/cases', { ...draft, teamId: null, alertIds: [alertId] }),
  );
  const path = `/cases/${opened.id}`;
  let now: Loose = opened;
  /** Acts on the case as it is, and remembers what it has become. */
  const change = async (useCase: string, when: string, act: (headers: Record<string, string>) => ReturnType<typeof cleo.post>) => {
    const answer = await walk.step(useCase, when, useCase === 'proposeDecision' || useCase === 'requestReopening' ? 201 : 200, () =>
      act(match(now)),
    );
    now = (await cleo.get(path)).json;
    return answer;
  };
  const move = (verb: string, text?: string) =>
    change('moveCase', verb, (headers) => cleo.post(`${path}/transition`, text ? { verb, reason: text } : { verb }, headers));

  for (const [operation, when, where] of [
    ['getCase', 'a case', path],
    ['getCaseAccess', 'a case', `${path}/access`],
    ['getTimeline', 'a case', `${path}/timeline`],
    ['listCaseTransactions', 'a case', `${path}/transactions`],
    ['getLinks', 'a case', `${path}/links`],
    ['listComments', 'a case', `${path}/comments`],
    ['listEvidence', 'a case', `${path}/evidence`],
    ['listCases', 'the open ones', '/cases'],
    ['search', 'a number', `/search?q=${opened.number}`],
    ['listDispositions', 'the reasons', '/dispositions'],
  ] as const) {
    await walk.step(operation, when, 200, () => cleo.get(where));
  }
  await walk.step('getDashboard', 'the figures', 200, async () => (await walk.api.as('eva')).get('/dashboard'));

  await change('assignCase', 'to the queue', (headers) => cleo.post(`${path}/assign`, { ownerId: null }, headers));
  await change('assignCase', 'to a colleague', (headers) => cleo.post(`${path}/assign`, { ownerId: people.cleo.id }, headers));
  const queueId = await queueRow(walk.api.db, { name: 'Mules', open: true });
  await change('placeCase', 'another queue', (headers) => cleo.post(`${path}/place`, { queueId }, headers));
  await walk.step('uncoverCase', 'in no compartment', 409, () => cleo.post(`${path}/uncovering`, { reason }, match(now)));
  await change('updateCase', 'a title', (headers) => cleo.patch(path, { title: 'Seven redirected invoices' }, headers));
  await change('addAlertsToCase', 'one alert', (headers) => cleo.post(`${path}/alerts`, { alertIds: [other] }, headers));
  const { rows } = await walk.api.db.superuser.query(
    'SELECT id FROM cases.accounts WHERE id NOT IN (SELECT account_id FROM cases.case_accounts) LIMIT 1',
  );
  const account = { accountId: rows[0].id, role: 'WITNESS' };
  await change('addCaseAccount', 'an account', (headers) => cleo.post(`${path}/accounts`, account, headers));
  await walk.step('findAccounts', 'by the last four', 200, () => cleo.post(`${path}/accounts/search`, { last4: '0001' }));
  await move('start');
  await move('ask', reason);
  await move('resume');
  await move('escalate', reason);
  await cleo.post(`${path}/transition`, { verb: 'resume' }, match(now));
  now = (await cleo.get(path)).json;
  await change('determineSuspicion', 'a suspicion', (headers) => cleo.post(`${path}/determination`, { reason }, headers));
  const { items } = await walk.step('addComment', 'a comment', 201, () => cleo.post(`${path}/comments`, { body: 'Called the bank.' }));
  await walk.step('reviseComment', 'a comment', 200, () =>
    cleo.send('PUT', `${path}/comments/${items[0].id}`, { body: { body: 'Called the other bank.' }, headers: { 'if-match': '"1"' } }),
  );
  await evidence(walk, path);

  now = (await cleo.get(path)).json;
  const propose = () => change('proposeDecision', 'a closure', (headers) => cleo.post(`${path}/decision`, decision, headers));
  const decide = async (verb: 'approve' | 'refuse', when: string, request: Loose) => {
    const body = { digest: request.digest, ...(verb === 'refuse' ? { reason } : {}) };
    await walk.step(verb, when, 200, () => dan.post(`/approvals/${request.id}/${verb}`, body));
    now = (await cleo.get(path)).json;
  };
  const withdrawn = await propose();
  await change('withdrawApproval', 'a closure', () => cleo.post(`/approvals/${withdrawn.id}/withdraw`));
  await decide('refuse', 'a closure', await propose());
  await cleo.post(`${path}/transition`, { verb: 'resume' }, match(now));
  now = (await cleo.get(path)).json;
  await decide('approve', 'a closure', await propose());
  const reopen = () => change('requestReopening', 'a closed case', (headers) => cleo.post(`${path}/reopening`, { reason }, headers));
  await decide('refuse', 'a reopening', await reopen());
  await decide('approve', 'a reopening', await reopen());

  await privacy(walk, opened.id);
  await walk.api.seal();
  await walk.step('exportPack', 'masked', 200, () => finn.post(`${path}/packs`, {}));
  const asking = { purpose: 'AUTHORITY_REQUEST', reason };
  const asked = await walk.step('requestUnmasking', 'of a case', 201, () => finn.post(`${path}/packs/unmasking`, asking));
  const gwen = await secondAuditor(walk.api);
  const control = walk.api.app.get(DualControl, { strict: false });
  await walk.job('approve', 'a pack in clear', () => control.approve(gwen, asked.id, asked.digest));
  await walk.step('listUnmaskings', 'one’s own', 200, () => finn.get(`${path}/packs/unmasking`));
  await walk.api.seal();
  await walk.step('exportPack', 'in clear', 200, () => finn.post(`${path}/packs`, { approvalId: asked.id }));
}

/** A hold on the case and its lifting, and the erasure of somebody whom nobody works on. */
async function privacy(walk: Walk, caseId: string): Promise<void> {
  const [cleo, dan] = [await walk.api.as('cleo'), await walk.api.as('dan')];
  const approve = (when: string, { id, digest }: Loose) =>
    walk.step('approve', when, 200, () => dan.post(`/approvals/${id}/approve`, { digest }));
  const placing = await walk.step('requestHold', 'on a case', 201, () => cleo.post('/holds', { on: { caseId }, reason }));
  await approve('a hold', placing);
  const { items } = await walk.step('listHolds', 'those in force', 200, () => cleo.get(`/holds?caseId=${caseId}`));
  const lifting = await walk.step('requestLifting', 'a hold', 201, () => cleo.post(`/holds/${items[0].id}/lift`, { reason }));
  await approve('the lifting of a hold', lifting);
  const partyId = randomUUID();
  const planted = `INSERT INTO cases.parties (id, kind, name, source, source_ref) VALUES ('${partyId}', 'PERSON', 'Gone', 'walk', 'gone');
    INSERT INTO crypto.subject_keys (id, domain_key_id, wrapped)
    SELECT '${partyId}', id, decode(repeat('00', 61), 'hex') FROM crypto.domain_keys WHERE name = 'case'`;
  await walk.api.db.superuser.query(planted);
  await walk.step('findPeopleOnFile', 'a person', 200, () => cleo.get(`/parties/on-file?q=${partyId}`));
  const erasing = await walk.step('requestErasure', 'a person', 201, () => cleo.post(`/parties/${partyId}/erasure`, { reason }));
  await approve('an erasure', erasing);
}

async function evidence(walk: Walk, path: string): Promise<void> {
  const cleo = await walk.api.as('cleo');
  const file =
    '--x\r\nContent-Disposition: form-data; name="file"; filename="invoice.txt"\r\nContent-Type: text/plain\r\n\r\nIBAN changed by hand\r\n--x--\r\n';
  const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(file.length) };
  const { id } = await walk.step('uploadEvidence', 'a file', 201, () => cleo.send('POST', `${path}/evidence`, { raw: file, headers }));
  await walk.step('openEvidence', 'to look', 200, () => cleo.get(`/evidence/${id}/content?intent=open`));
  await walk.step('openEvidence', 'to take', 200, () => cleo.get(`/evidence/${id}/content?intent=download`));
}
