import type { Walk } from './walk.fixture.ts';

/** What an auditor does with the log itself. */
export async function walkLog(walk: Walk): Promise<void> {
  const finn = await walk.api.as('finn');
  await walk.api.seal();
  const { items } = await walk.step('searchAudit', 'the newest', 200, () => finn.get('/audit/entries'));
  const entry = `/audit/entries/${items.at(-1).id}`;
  await walk.step('getAuditEntry', 'an entry', 200, () => finn.get(entry));
  await walk.step('getChainStatus', 'the chain', 200, () => finn.get('/audit/status'));
  await walk.step('proveAuditEntry', 'an entry', 200, () => finn.get(`${entry}/proof`));
  const { id } = await walk.step('startAuditCheck', 'the whole chain', 201, () => finn.post('/audit/checks'));
  await walk.step('getAuditCheck', 'a check', 200, () => finn.get(`/audit/checks/${id}`));
}
