import { IncidentWatch } from '#audit-chain';
import type { Walk } from './walk.fixture.ts';

const RECOVERED = `UPDATE audit.sealer_state SET state = 'ok', reason = NULL, heartbeat_at = clock_timestamp()`;

/** What becomes of an integrity incident, and who is told of one. */
export async function walkIncidents(walk: Walk): Promise<void> {
  const finn = await walk.api.as('finn');
  const watch = walk.api.app.get(IncidentWatch, { strict: false });
  const sealer = (sql: string) => walk.api.db.superuser.query(sql);
  const open = async () => (await finn.get('/incidents')).json.items[0].id;
  const note = { note: 'I look into it.' };
  const reason = { reason: 'The right backup is back.' };

  await walk.api.seal();
  // What earlier walks left behind (a destination that nobody answers for) is told first.
  await watch.tick();
  await sealer(`UPDATE audit.sealer_state SET state = 'broken', reason = 'an older state'`);
  await walk.job('job: watch the log', 'a sealer that refuses to sign', () => watch.tick());
  await sealer(RECOVERED);
  await walk.job('job: watch the log', 'one that does again', () => watch.tick());
  await walk.step('listIncidents', 'the open ones', 200, () => finn.get('/incidents'));
  const doubt = await open();
  await walk.step('getIncident', 'an incident', 200, () => finn.get(`/incidents/${doubt}`));
  await walk.step('acknowledgeIncident', 'an open one', 200, () => finn.post(`/incidents/${doubt}/acknowledge`, note));
  const closing = await walk.step('closeIncident', 'that doubts the log', 200, () => finn.post(`/incidents/${doubt}/close`, reason));
  await agree(walk, 'the end of an incident', closing.request, 'ada');

  await sealer(`UPDATE audit.sealer_state SET heartbeat_at = clock_timestamp() - interval '1 minute'`);
  await walk.job('job: watch the log', 'a sealer without a sign of life', () => watch.tick());
  await sealer(RECOVERED);
  const stalled = await open();
  await watch.tick();
  await finn.post(`/incidents/${stalled}/acknowledge`, note);
  await walk.step('closeIncident', 'that is over', 200, () => finn.post(`/incidents/${stalled}/close`, reason));

  await walkEscalation(walk);
}

async function walkEscalation(walk: Walk): Promise<void> {
  const ada = await walk.api.as('ada');
  const plan = await walk.step('getEscalation', 'the plan', 200, () => ada.get('/escalation'));
  const desks = plan.desks.map((desk: object) => ({ ...desk, emails: ['desk@bank.example'] }));
  const change = { ...plan, desks, reason: 'Each desk has a mailbox now.' };
  const asked = await walk.step('requestEscalationChange', 'another plan', 201, () => ada.post('/escalation/changes', change));
  await agree(walk, 'who is told', asked.request, 'ben');
}

async function agree(walk: Walk, when: string, request: string, by: 'ada' | 'ben'): Promise<void> {
  const checker = await walk.api.as(by);
  const { digest } = (await checker.get(`/approvals/${request}`)).json;
  await walk.step('approve', when, 200, () => checker.post(`/approvals/${request}/approve`, { digest }));
}
