import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit, AuditChecks, AuditModule, AuditReader, CheckRunner, type CheckView, SealingService } from '#audit-chain';
import { CryptoModule, createKeyring } from '#crypto';
import { PlatformModule } from '#platform';
import { actorWith, type TestDatabase, testDatabase } from '#testing';

const event = { action: 'case.open', object: { type: 'case', id: 'c-1' } } as const;

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen within 15 seconds');
}

describe('the audit chain as the product runs it', () => {
  let db: TestDatabase;
  let api: TestingModule;
  let worker: TestingModule;
  const auditor = actorWith(['audit:read', 'audit:verify']);

  beforeAll(async () => {
    db = await testDatabase();
    await createKeyring(db.config.keyringFile);
    const open = (config: TestDatabase['config'], providers: (typeof SealingService)[]) =>
      Test.createTestingModule({
        imports: [PlatformModule.with({ config, http: false }), CryptoModule, AuditModule],
        providers,
      })
        .compile()
        .then((module) => module.init());
    api = await open(db.config, []);
    worker = await open(db.workerConfig, [SealingService]);
  });
  afterAll(async () => {
    await worker?.close();
    await api?.close();
    await db?.close();
  });

  const status = () => db.app.run(auditor, (tx) => api.get(AuditReader).status(tx));

  it('seals in the background what the API records', async () => {
    await db.app.run(auditor, (tx) => api.get(Audit).recordMany(tx, [event, event]));
    expect(await until(status, ({ waiting, size }) => waiting === 0 && size >= 2)).toMatchObject({ state: 'ok' });
  });

  it('runs a check that somebody asked for, and says how it ended', async () => {
    const checks = api.get(AuditChecks);
    const { id } = await db.app.run(auditor, (tx) => checks.request(tx));
    const read = () => db.app.run(auditor, (tx) => checks.get(tx, id));
    const check = await until<CheckView>(read, ({ state }) => state !== 'running');
    expect(check).toMatchObject({ state: 'done', requestedBy: auditor.sub, verdict: { ok: true, broken: null } });
    expect(check.checked).toBe(check.total);
    expect((await status()).lastCheck).toMatchObject({ verdict: 'ok', broken: null });
    const asked = await db.app.run(auditor, (tx) => api.get(AuditReader).search(tx, { action: 'audit.check' }));
    expect(asked.items.filter(({ entry }) => entry.actor.type === 'user').map(({ entry }) => entry.object.id)).toEqual([id]);
  });

  it('lets nobody ask who may not, and nobody in another’s name', async () => {
    await expect(db.app.run(actorWith(['audit:read']), (tx) => api.get(AuditChecks).request(tx))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('says that the chain is broken as soon as the newest entries do not hold, and goes on sealing', async () => {
    await until(status, ({ waiting }) => waiting === 0);
    await db.superuser.query('ALTER TABLE audit.entries DISABLE TRIGGER USER');
    await db.superuser.query(`UPDATE audit.entries SET bytes = bytes || ' ' WHERE id = (SELECT entry_id FROM audit.seals WHERE index = 1)`);
    expect((await worker.get(CheckRunner).checkTail()).broken).toMatchObject({ check: 'leaf', index: 1 });
    await worker.get(CheckRunner).checkTail();
    expect(await status()).toMatchObject({ state: 'broken', lastCheck: { verdict: 'broken', broken: { index: 1, check: 'leaf' } } });
    const { rows } = await db.superuser.query(`SELECT count(*)::int AS n FROM audit.checks WHERE kind = 'tail'`);
    expect(rows[0].n).toBe(1);
    const { size } = await status();
    await db.app.run(auditor, (tx) => api.get(Audit).record(tx, event));
    // The check has written down its incident as well.
    await until(status, (now) => now.size > size);
  });
});
