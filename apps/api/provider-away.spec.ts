import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestAlerts } from '#case';
import { createProviderKeys, KEY_PROVIDER, type KeyProvider, KeyRefresh } from '#crypto';
import { fixedClock } from '#kernel';
import { type Config, Readiness } from '#platform';
import { actorWith, ROOT_TOKEN, testConfig, VaultDouble } from '#testing';
import { type TestApi, testApi } from '#testing/api';

const BATCH = 500;
const MINUTE = 60_000;
const source = actorWith(['alert:ingest']);
const alerts = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ source: 'monitor', sourceRef: `a${from + i}`, typology: 'Mule account', score: 50, detectedAt: '2026-11-20T10:00:00Z' },
    transactions: [],
    subjects: [
      {
        role: 'SUBJECT',
        account: { number: `9000${from + i}` },
        party: { kind: 'PERSON', name: `Person ${from + i}`, ref: `c${from + i}`, phone: `+35262${100000 + from + i}` },
      },
    ],
  }));

describe('with keys in Vault (a double at the wire)', () => {
  const clock = fixedClock(new Date().toISOString());
  let vault: VaultDouble;
  let api: TestApi;
  let ingest: (from: number, count: number) => Promise<{ items: { id?: string }[] }>;

  beforeAll(async () => {
    vault = await VaultDouble.start();
    const ca = join(mkdtempSync(join(tmpdir(), 'caspix-vault-')), 'ca.crt');
    writeFileSync(ca, vault.ca);
    const overrides: Partial<Config> = {
      ...{ keyProvider: 'vault', vaultAddress: vault.address, vaultCa: ca, keyTimeoutMillis: 1_000 },
      ...{ vaultAuth: 'approle', vaultRole: vault.approle.role_id, vaultSecretId: vault.approle.secret_id },
    };
    const nowhere = { host: 'localhost', port: 1, password: 'none', tls: 'socket' } as never;
    await createProviderKeys(testConfig(nowhere, 'none', 'none', { ...overrides, vaultAuth: 'token', vaultToken: ROOT_TOKEN }));
    api = await testApi({ clock, overrides });
    ingest = (from, count) => api.app.get(IngestAlerts, { strict: false }).execute(source, alerts(from, count)) as never;
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await vault.close();
  });

  const written = async () =>
    (
      await api.db.superuser.query(`SELECT (SELECT count(*) FROM cases.alerts) AS alerts, (SELECT count(*) FROM cases.parties) AS parties,
        (SELECT count(*) FROM crypto.subject_keys) AS keys, (SELECT count(*) FROM audit.entries) AS entries`)
    ).rows;
  const failing = () => api.app.get(Readiness, { strict: false }).failing();
  const phone = async () => ({
    ...{ type: 'party', field: 'phone', purpose: 'INVESTIGATION' },
    ...(
      await api.db.superuser.query(
        'SELECT party_id AS id, alert_id AS "alertId" FROM cases.alert_subjects WHERE party_id IS NOT NULL LIMIT 1',
      )
    ).rows[0],
  });

  it(`a batch of ${BATCH} alerts asks Vault for nothing: at most two round trips are allowed`, async () => {
    await ingest(0, 1);
    vault.requests.length = 0;
    const { items } = await ingest(1, BATCH);
    expect(items).toHaveLength(BATCH);
    process.stdout.write(`vault round trips for a batch of ${BATCH}: ${vault.requests.length}\n`);
    expect(vault.requests.length).toBeLessThanOrEqual(2);
  });

  it('a seal on Vault stops nothing for ten minutes, and somebody is told', async () => {
    const cleo = await api.as('cleo');
    vault.faults.sealed = true;
    await api.app.get(KeyRefresh, { strict: false }).refresh();
    clock.advance(9 * MINUTE);
    expect((await cleo.post('/reveal', await phone())).status).toBe(200);
    expect((await ingest(2_000, 2)).items).toHaveLength(2);
    const { rows } = await api.db.superuser.query("SELECT kind, severity FROM platform.notices WHERE kind LIKE 'keys.%'");
    expect(rows).toEqual([{ kind: 'keys.provider-away', severity: 'warning' }]);
  });

  it('then what needs a key is refused whole, with a clear problem, and nothing is written', async () => {
    const cleo = await api.as('cleo');
    clock.advance(2 * MINUTE);
    await api.app.get(KeyRefresh, { strict: false }).refresh();
    const before = await written();
    await expect(ingest(3_000, 5)).rejects.toMatchObject({ code: 'key-unavailable' });
    const refused = await cleo.post('/reveal', await phone());
    expect([refused.status, refused.json.code]).toEqual([503, 'key-unavailable']);
    expect(refused.json.type).toMatch(/key-unavailable$/);
    expect(await written()).toEqual(before);
    const { rows } = await api.db.superuser.query(
      "SELECT kind FROM platform.notices WHERE kind = 'keys.ran-out' AND severity = 'critical'",
    );
    expect(rows).toHaveLength(1);
    expect(await failing()).toEqual(['keys']);
  });

  it('and all comes back by itself when Vault is unsealed, its tokens gone', async () => {
    vault.faults.sealed = false;
    vault.revokeAll();
    expect((await ingest(4_000, 3)).items).toHaveLength(3);
    await api.app.get(KeyRefresh, { strict: false }).refresh();
    expect(await failing()).toEqual([]);
    const { rows } = await api.db.superuser.query("SELECT severity FROM platform.notices WHERE kind = 'keys.provider-back'");
    expect(rows).toEqual([{ severity: 'info' }]);
  });

  it('a rotation of the root key underneath is not noticed by anybody', async () => {
    const provider: KeyProvider = api.app.get(KEY_PROVIDER, { strict: false });
    await provider.rotate();
    clock.advance(11 * MINUTE);
    expect((await ingest(5_000, 3)).items).toHaveLength(3);
  });
});
