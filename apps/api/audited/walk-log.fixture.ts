import type { Walk } from './walk.fixture.ts';

/** What an auditor does with the log itself. */
export async function walkLog(walk: Walk): Promise<void> {
  const finn = await walk.api.as('finn');
  await walk.api.seal();
  const { items } = await walk.step('searchAudit', 'the newest', 200, () => finn.get('/audit/entries'));
  await walk.step('listAuditActs', 'all', 200, () => finn.get('/audit/acts'));
  await walk.step('findAuditActors', 'by name', 200, () => finn.get('/audit/actors?q=sealer'));
  const entry = `/audit/entries/${items.at(-1).id}`;
  await walk.step('getAuditEntry', 'an entry', 200, () => finn.get(entry));
  await walk.step('getChainStatus', 'the chain', 200, () => finn.get('/audit/status'));
  await walk.step('proveAuditEntry', 'an entry', 200, () => finn.get(`${entry}/proof`));
  const { id } = await walk.step('startAuditCheck', 'the whole chain', 201, () => finn.post('/audit/checks'));
  await walk.step('getAuditCheck', 'a check', 200, () => finn.get(`/audit/checks/${id}`));
  await walkCopies(walk);
  await walkRetention(walk);
}

const directory = { kind: 'directory', name: 'Vault', settings: { folder: 'vault', everyMinutes: 5 }, secret: null, from: 'now' };
const siem = { host: 'siem.bank.example', port: 6514, format: 'cef', ca: null, certificate: null };

/** Where copies of the log go: two administrators decide it, and one may have it tried out. */
async function walkCopies(walk: Walk): Promise<void> {
  const ada = await walk.api.as('ada');
  const ben = await walk.api.as('ben');
  const reason = 'The regulator asks for it.';
  const approve = (request: { id: string; digest: string }) => () =>
    ben.post(`/approvals/${request.id}/approve`, { digest: request.digest });
  const asked = await walk.step('requestDestination', 'a store', 201, () => ada.post('/audit/destinations', { ...directory, reason }));
  await walk.step('approve', 'a destination', 200, approve(asked));
  const other = await ada.post('/audit/destinations', {
    kind: 'syslog-tls',
    name: 'SIEM',
    settings: siem,
    secret: null,
    from: 'start',
    reason,
  });
  await approve(other.json)();
  const { items } = await walk.step('listDestinations', 'all', 200, () => ada.get('/audit/destinations'));
  const [forwarded, stored] = items.map(({ id }: { id: string }) => `/audit/destinations/${id}`);
  await walk.step('testDestination', 'a store', 201, () => ada.post(`${stored}/test`));
  await walk.step('verifyDestination', 'a store', 201, () => ada.post(`${stored}/verify`));
  await walk.step('resendToDestination', 'to a SIEM', 201, () => ada.post(`${forwarded}/resend`, { from: 0 }));
  await walk.step('resendToDestination', 'to a store', 400, () => ada.post(`${stored}/resend`, { from: 0 }));
  const pause = { change: 'pause', reason };
  const paused = await walk.step('requestDestinationChange', 'a pause', 201, () => ada.post(`${stored}/changes`, pause));
  await walk.step('approve', 'a paused destination', 200, approve(paused));
}

/** Last month, of which the log has one entry, and whose time is said to be over. */
const OLD = `
  ALTER TABLE audit.retention DROP CONSTRAINT retention_months_check;
  UPDATE audit.retention SET months = 0;
  INSERT INTO audit.entries (id, at, xid, actor_id, action, object_type, object_id, outcome, leaf, bytes)
  SELECT gen_random_uuid(), date_trunc('month', now(), 'UTC') - interval '1 day', pg_current_xact_id(), gen_random_uuid(), 'case.open', 'case',
    'c-1', 'granted', sha256('old'), 'old'`;

async function walkRetention(walk: Walk): Promise<void> {
  await walk.api.db.superuser.query(OLD);
  await walk.api.seal();
  const [ada, ben, finn] = [await walk.api.as('ada'), await walk.api.as('ben'), await walk.api.as('finn')];
  const { rows } = await walk.api.db.superuser.query(
    `SELECT to_char(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 day', 'YYYY-MM') AS month`,
  );
  const body = { month: rows[0].month, reason: 'Its time is over.' };
  const { id, digest } = await walk.step('requestAuditRetirement', 'a month', 201, () => ada.post('/audit/retention', body));
  await walk.step('approve', 'a month, as the first of two', 200, () => ben.post(`/approvals/${id}/approve`, { digest }));
  await walk.step('approve', 'a month, as the second of two', 200, () => finn.post(`/approvals/${id}/approve`, { digest }));
}
