import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKeyring } from '#crypto';
import { superuser, testConfig } from '#testing';
import { attacks } from './attacks.ts';
import { drillOne } from './drill.ts';
import { fillLog } from './drill-log.ts';
import { asTable } from './say-outcomes.ts';
import type { Scratch } from './scratch.ts';

const BASE = 'drill_spec_base';
/** The same parts as in the worker, at a quicker pace. */
const PACE = { tailMillis: 400, watchMillis: 200, patienceMillis: 20_000 };

describe('a drill of the audit log notices', () => {
  const server = inject('server');
  const folder = mkdtempSync(join(tmpdir(), 'caspix-drill-spec-'));
  const keyringFile = join(folder, 'keyring.json');
  const scratch: Scratch = {
    superuser: (database) => superuser(server, database),
    config: (database, role, evidenceDir) => testConfig(server, database, `caspix_${role}`, { evidenceDir, keyringFile, databasePool: 4 }),
  };
  const onServer = async (sql: string) => {
    const admin = await superuser(server);
    await admin.query(sql).finally(() => admin.end());
  };

  beforeAll(async () => {
    await onServer(`DROP DATABASE IF EXISTS ${BASE} WITH (FORCE)`);
    await onServer(`CREATE DATABASE ${BASE} TEMPLATE caspix_template`);
    await createKeyring(keyringFile);
    await fillLog(scratch.config(BASE, 'app', folder), scratch.config(BASE, 'worker', folder));
  });
  afterAll(async () => {
    await onServer(`DROP DATABASE IF EXISTS ${BASE} WITH (FORCE)`);
    rmSync(folder, { recursive: true, force: true });
  });

  const named = (name: string) => {
    const attack = attacks.find((candidate) => candidate.name === name);
    if (!attack) throw new Error(`there is no attack ${name}`);
    return attack;
  };
  const drill = (name: string, pace = PACE) => drillOne(scratch, { database: BASE, folder }, named(name), pace);

  it.each([
    ['edit', /^an entry|hash|tree/],
    ['delete', /missing|empty/],
    // By the check of the newest entries or by the sealer, whichever looks first.
    ['insert', /at entry|are sealed/],
    ['reorder', /at entry/],
    ['truncate', /older state|gone from the end|checkpoint/],
    ['swap payloads', /detail beside an entry/],
    ['forge time', /at entry/],
    ['key theft', /root|checkpoint that was put away/],
    ['rollback', /older state|gone from the end/],
  ])(
    '%s, and tells the first level',
    async (name, says) => {
      const outcome = await drill(name);
      expect(outcome).toMatchObject({ name, says: expect.stringMatching(says), told: 1, ok: true });
      expect(outcome.noticedBy).toMatch(/^(check of the newest entries|sealer, before it signs)$/);
    },
    120_000,
  );

  it('nothing where nothing was done', async () => {
    expect(await drill('nothing', { ...PACE, patienceMillis: 2_500 })).toMatchObject({ noticedBy: null, ok: true });
  });

  it('is told of what nothing noticed: a blind check fails the drill', async () => {
    const blind = await drill('swap payloads', { tailMillis: 3_600_000, watchMillis: 200, patienceMillis: 2_000 });
    expect(blind).toMatchObject({ noticedBy: null, seconds: null, ok: false });
    expect(asTable([blind])).toMatch(/FAILED {2}swap payloads {2}nothing/);
  });

  it('each class of tampering that there is', () => {
    expect(attacks.map(({ name }) => name)).toEqual([
      ...['nothing', 'edit', 'delete', 'insert', 'reorder', 'truncate', 'swap payloads', 'forge time', 'key theft', 'rollback'],
    ]);
  });
});
