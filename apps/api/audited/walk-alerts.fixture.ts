import { queueRow } from '#testing';
import type { Answer, Loose } from '#testing/api';
import type { Walk } from './walk.fixture.ts';

let serial = 0;
const alert = () => {
  serial += 1;
  return {
    ...{ source: 'monitor', sourceRef: `W${serial}`, typology: 'Account takeover', score: 70, detectedAt: '2026-11-20T10:00:00Z' },
    subjects: [{ account: { number: `22220000${serial}` }, party: { kind: 'PERSON', name: `Nora Varga ${serial}` } }],
  };
};

/** A detection system with an account of its own. */
export type Machine = (path: string, body: unknown) => Promise<Answer<Loose>>;

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** What comes in, and what becomes of it before there is a case. Gives the ids of two alerts that are left. */
export async function walkAlerts(walk: Walk, machine: Machine): Promise<string[]> {
  const cleo = await walk.api.as('cleo');
  const { people } = walk.api.house;
  const ingest = async () => (await machine('/alerts', alert())).json.id as string;

  const again = alert();
  const { id } = await walk.step('ingestAlert', 'a new alert', 201, () => machine('/alerts', again));
  await walk.step('ingestAlert', 'the same again', 200, () => machine('/alerts', again));
  await walk.step('ingestAlert', 'a token that is none', 401, () => walk.api.client().post('/alerts', alert(), bearer('not.a.token')));
  const items = [alert(), { ...alert(), score: -1 }];
  await walk.step('ingestAlerts', 'one good and one bad', 200, () => machine('/alerts/batch', { items }));

  await walk.step('listAlerts', 'the queue', 200, () => cleo.get('/alerts'));
  await walk.step('getAlertSummary', 'the counters', 200, () => cleo.get('/alerts/summary'));
  const { subjects } = await walk.step('getAlert', 'an alert', 200, () => cleo.get(`/alerts/${id}`));
  const reveal = { type: 'account', id: subjects[0].accountId, field: 'number', purpose: 'INVESTIGATION', alertId: id };
  await walk.step('revealField', 'an account number', 200, () => cleo.post('/reveal', reveal));

  const assign = (ownerId: string | null) => () => cleo.post('/alerts/assign', { ids: [id], ownerId });
  await walk.step('assignAlerts', 'to oneself', 200, assign(people.cleo.id));
  await walk.step('assignAlerts', 'to the queue', 200, assign(null));
  const queueId = await queueRow(walk.api.db, { name: 'Second look', open: true });
  await walk.step('placeAlerts', 'another queue', 200, () => cleo.post('/alerts/place', { ids: [id], queueId }));
  const [b, c, d] = [await ingest(), await ingest(), await ingest()];
  const dismissed = { ids: [b, c], reasonCode: 'KNOWN_PATTERN' };
  await walk.step('dismissAlerts', 'two alerts', 200, () => cleo.post('/alerts/dismiss', dismissed));
  await walk.step('restoreAlerts', 'an alert', 200, () => cleo.post('/alerts/restore', { ids: [b] }));
  await walk.step('markDuplicate', 'an alert', 200, () => cleo.post(`/alerts/${d}/duplicate`, { of: id }, { 'if-match': '"1"' }));
  return [id, b];
}
