import { randomUUID } from 'node:crypto';
import type { Ask } from '#testing/api';
import { type Objects, uploadOf } from './house.fixture.ts';
import type { Operation } from './positions.fixture.ts';

/** What a well-formed request of each operation says, with one's own objects in it. */
const bodies: Readonly<Record<string, (own: Objects, position: string) => object>> = {
  approve: () => ({ digest: 'a'.repeat(64) }),
  refuse: () => ({ digest: 'a'.repeat(64), reason: 'Because of the sweep.' }),
  exportPack: () => ({}),
  findAccounts: () => ({ last4: '0001' }),
  requestUnmasking: () => ({ purpose: 'AUTHORITY_REQUEST', reason: 'Because of the sweep.' }),
  dismissAlerts: ({ alert }) => ({ ids: [alert], reasonCode: 'KNOWN_PATTERN' }),
  assignAlerts: ({ alert, person }) => ({ ids: [alert], ownerId: person }),
  restoreAlerts: ({ alert }) => ({ ids: [alert] }),
  placeAlerts: ({ alert, queue }) => ({ ids: [alert], queueId: queue }),
  markDuplicate: ({ alert }) => ({ of: alert }),
  // In view of a case or of an alert, and not of both.
  revealField: ({ case: caseId }, position) => ({
    ...{ type: 'account', id: randomUUID(), field: 'number', purpose: 'INVESTIGATION' },
    ...(position === 'body.alertId' ? {} : { caseId }),
  }),
  openCase: () => ({ title: 'A case of the sweep', type: 'FRAUD', typology: 'mule', priority: 2 }),
  updateCase: () => ({ title: 'Mine now' }),
  addAlertsToCase: ({ alert }) => ({ alertIds: [alert] }),
  addCaseAccount: () => ({ accountId: randomUUID(), role: 'WITNESS' }),
  assignCase: ({ person }) => ({ ownerId: person }),
  moveCase: () => ({ verb: 'start' }),
  determineSuspicion: () => ({ reason: 'Because of the sweep.' }),
  placeCase: ({ team }) => ({ teamId: team }),
  uncoverCase: () => ({ reason: 'Because of the sweep.' }),
  addComment: () => ({ body: 'Mine now' }),
  reviseComment: () => ({ body: 'Mine now' }),
  proposeDecision: () => ({
    ...{
      disposition: 'FALSE_POSITIVE',
      reasonCode: 'EXPLAINED_BY_CUSTOMER',
      note: 'The sweep has looked at it and found nothing at all here.',
    },
    ...{ loss: '0.00', recovered: '0.00' },
  }),
  requestReopening: () => ({ reason: 'Because of the sweep.' }),
  requestTeamChange: ({ person }) => ({ userId: person, change: 'remove', reason: 'Because of the sweep.' }),
  requestHold: ({ case: caseId }) => ({ on: { caseId }, reason: 'Because of the sweep.' }),
};

const queries: Readonly<Record<string, string>> = { listCases: 'state=all', listAlerts: 'state=all', openEvidence: 'intent=open' };

/** Puts `id` where `position` says: `body.on.caseId` or `body.alertIds[]`. */
function placed(body: object, position: string, id: string): object {
  const [, ...path] = position.split('.');
  const [first = '', ...rest] = path;
  if (first.endsWith('[]')) return { ...body, [first.slice(0, -2)]: [id] };
  if (rest.length === 0) return { ...body, [first]: id };
  return { ...body, [first]: placed({}, ['body', ...rest].join('.'), id) };
}

export interface Sent {
  method: string;
  path: string;
  ask: Ask;
}

/** The operation's request, with `id` in this position and one's own in every other. `version` is that of one's own case. */
export function requestOf(
  { id: operation, method, path }: Operation,
  position: string,
  id: string,
  { own, version }: { own: Objects; version: number },
): Sent {
  const mine: Readonly<Record<string, string>> = { commentId: own.comment, id: path.startsWith('/alerts') ? own.alert : own.case };
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => (position === `path.${name}` ? id : (mine[name] ?? randomUUID())));
  const query = [queries[operation], position.startsWith('query.') ? `${position.slice(6).replace('[]', '')}=${id}` : undefined].filter(
    Boolean,
  );
  const full = query.length > 0 ? `${target}?${query.join('&')}` : target;
  if (operation === 'uploadEvidence') return { method, path: full, ask: uploadOf() };
  const body = bodies[operation]?.(own, position) ?? {};
  const headers = { 'if-match': `"${version}"` };
  if (method === 'GET') return { method, path: full, ask: { headers } };
  return { method, path: full, ask: { headers, body: position.startsWith('body.') ? placed(body, position, id) : body } };
}
