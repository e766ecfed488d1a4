import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditReader, Pace } from '#audit-chain';
import { systemClock } from '#kernel';
import { type LiveLog, liveLog, seen } from './live-log.fixture.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** What a check and the incident that comes of it may take beside the beat, on a busy machine too. */
const WORK = 15 * SECOND;

describe('the loops of the background process', () => {
  const exportDir = mkdtempSync(join(tmpdir(), 'caspix-loops-'));
  const pace = Object.assign(new Pace(), {
    ...{ tail: 500, tailEntries: 5, daily: 300, fullEvery: HOUR, watch: 200, uncheckedAfter: HOUR, partitions: 300, readBackEvery: SECOND },
    ...{ siem: {}, forwarder: { lookMillis: 100 } },
  });
  let log: LiveLog;
  beforeAll(async () => {
    log = await liveLog({ clock: systemClock, pace, worker: { exportDir } });
    await log.write(20);
    await log.sealed();
  });
  afterAll(() => log?.close());

  const blank = (index: number) =>
    `UPDATE audit.entries SET bytes = bytes || ' ' WHERE id = (SELECT entry_id FROM audit.seals WHERE index = ${index})`;
  const mend = (index: number) =>
    `UPDATE audit.entries SET bytes = rtrim(convert_from(bytes, 'UTF8'))::bytea WHERE id = (SELECT entry_id FROM audit.seals WHERE index = ${index})`;
  const fullChecks = async () =>
    (await log.db.superuser.query(`SELECT count(*)::int AS n FROM audit.checks WHERE kind = 'full' AND state = 'done'`)).rows[0]
      .n as number;
  /** Checks that are still asked for would see what a later test does. */
  const checked = () =>
    seen('the end of every check', async () => {
      const { rows } = await log.db.superuser.query(`SELECT FROM audit.checks WHERE state IN ('requested', 'running')`);
      return rows.length === 0 ? true : null;
    });
  const dailyEntries = async () =>
    (await log.read((tx) => log.api.get(AuditReader).search(tx, { action: 'audit.check' }))).items.map(({ entry }) => entry);
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  /** As only a superuser can: the incident and whom it was told to. */
  const forget = () => log.asOwner('DELETE FROM audit.incident_tellings', 'DELETE FROM audit.incidents');

  it('in the product make a break among the newest entries known within a minute, and look at the whole log and its copies once a day', () => {
    const { tail, watch, fullEvery, daily, readBackEvery, uncheckedAfter } = new Pace();
    expect(tail + watch).toBeLessThan(60 * SECOND);
    expect([fullEvery, readBackEvery]).toEqual([24 * HOUR, 24 * HOUR]);
    expect(fullEvery + daily).toBeLessThan(uncheckedAfter);
  });

  it('ask for the first full check by themselves, in the name of a service, and not again before a day has passed', async () => {
    await seen('a full check', async () => ((await fullChecks()) === 1 ? true : null));
    await new Promise((resolve) => setTimeout(resolve, 4 * pace.daily));
    expect(await fullChecks()).toBe(1);
    expect((await dailyEntries()).map(({ actor, reason }) => [actor.type, reason])).toEqual([['service', 'the daily check']]);
  });

  it('open an incident when no full check ends for more than a day, and see it over when one does', async () => {
    Object.assign(pace, { uncheckedAfter: 500 });
    const { id, level } = await log.opened('unchecked', 'log');
    expect(level).toBe(1);
    expect(await log.noticesAbout(id)).toMatchObject([{ kind: 'integrity.incident', severity: 'warning' }]);
    const before = await fullChecks();
    Object.assign(pace, { uncheckedAfter: HOUR, fullEvery: 0 });
    await seen('another daily check', async () => ((await fullChecks()) > before ? true : null));
    Object.assign(pace, { fullEvery: HOUR });
    await checked();
    await seen('its end', async () => (await log.incidents()).find((one) => one.id === id && one.recoveredAt !== null));
    expect((await log.entriesAbout(id)).map(({ entry }) => entry.action)).toEqual([
      'incident.open',
      'incident.escalate',
      'incident.recover',
    ]);
    await forget();
  });

  it('notice a changed entry among the newest within their beat', async () => {
    await log.write(3);
    await log.sealed();
    const index = (await log.size()) - 2;
    const took = await timed(async () => {
      await log.asOwner(blank(index));
      expect(await log.opened('mismatch', 'log')).toMatchObject({ index, level: 1 });
    });
    expect(took).toBeLessThan(pace.tail + pace.watch + WORK);
    await log.asOwner(mend(index));
    await forget();
  });

  it('notice a changed entry far behind the newest with the daily check, which the check of the newest does not see', async () => {
    await log.asOwner(blank(2));
    await new Promise((resolve) => setTimeout(resolve, 3 * pace.tail));
    expect(await log.incidents()).toEqual([]);
    const took = await timed(async () => {
      Object.assign(pace, { fullEvery: SECOND });
      expect(await log.opened('mismatch', 'log')).toMatchObject({ index: 2 });
    });
    expect(took).toBeLessThan(SECOND + pace.daily + pace.checks + WORK);
    Object.assign(pace, { fullEvery: HOUR });
    await checked();
    await log.asOwner(mend(2));
    await forget();
  });

  describe('read copies back', () => {
    let folder: string;
    let name = '';
    let id: string;
    beforeAll(async () => {
      folder = join(exportDir, 'vault', 'caspix-test', 'ranges');
      id = await log.destination('vault', { kind: 'directory', settings: { folder: 'vault', everyMinutes: 1 } });
      await log.write(4);
      await log.sealed();
      name = await seen('a range in the store', () => {
        try {
          return readdirSync(folder)[0];
        } catch {
          return null;
        }
      });
    });

    it('again and again, and find them whole', async () => {
      const at = async () => (await log.statusOf(id))?.verifiedAt;
      const first = await seen('a reading', at);
      await seen('the next reading', async () => ((await at()) !== first ? true : null));
      expect(await log.statusOf(id)).toMatchObject({ verified: 'ok' });
      expect(await log.incidents()).toEqual([]);
    });

    it('and open an incident when one is not what was stored', async () => {
      const file = join(folder, name);
      try {
        execFileSync('chattr', ['-R', '-i', join(exportDir, 'vault')], { stdio: 'ignore' });
      } catch {
        // There is no such flag here.
      }
      chmodSync(file, 0o600);
      writeFileSync(file, readFileSync(file, 'utf8').replace('case.update', 'case.updatE'));
      const incident = await log.opened('mismatch', 'vault');
      expect(incident.says).toContain(name);
      expect(await log.noticesAbout(incident.id)).toMatchObject([{ severity: 'critical' }]);
    });
  });

  it('make the months ahead anew, with the triggers that refuse every change on each', async () => {
    const far = new Date();
    const month = new Date(Date.UTC(far.getUTCFullYear(), far.getUTCMonth() + 7, 1)).toISOString().slice(0, 7).replace('-', '_');
    const parts = [`entries_${month}`, `payloads_${month}`];
    for (const part of parts) await log.db.superuser.query(`DROP TABLE audit.${part}`);
    for (const part of parts) {
      await seen(part, async () => (await log.db.superuser.query('SELECT to_regclass($1) AS there', [`audit.${part}`])).rows[0].there);
      const { rows } = await log.db.superuser.query(
        `SELECT tgname, tgenabled, (tgtype & 8 > 0) AS deletes, (tgtype & 16 > 0) AS updates, (tgtype & 32 > 0) AS truncates
         FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal ORDER BY tgname`,
        [`audit.${part}`],
      );
      expect(rows.every(({ tgenabled }) => tgenabled === 'A')).toBe(true);
      for (const what of ['deletes', 'updates', 'truncates']) expect(rows.some((row) => row[what])).toBe(true);
      // Not even for a superuser who says that he is a replica, which switches ordinary triggers off.
      await log.db.superuser.query('SET session_replication_role = replica');
      await expect(log.db.superuser.query(`TRUNCATE audit.${part}`)).rejects.toMatchObject({ code: 'CX004' });
      await log.db.superuser.query('RESET session_replication_role');
      const { rows: owners } = await log.db.superuser.query(
        `SELECT relowner::regrole::text AS owner FROM pg_class WHERE oid = $1::regclass`,
        [`audit.${part}`],
      );
      expect(owners).toEqual([{ owner: 'caspix_owner' }]);
    }
  });
});
