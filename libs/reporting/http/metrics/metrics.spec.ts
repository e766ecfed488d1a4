import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signServiceToken } from '#auth';
import { newMachine } from '#testing';
import { type TestApi, testApi } from '#testing/api';

describe('figures of the log for a monitoring system', () => {
  let api: TestApi;
  let authorization: () => Promise<string>;
  beforeAll(async () => {
    api = await testApi();
    const key = await newMachine(api.house, { name: 'Prometheus', permissions: ['audit:copies'] });
    authorization = async () => `Bearer ${await signServiceToken(key, Date.now())}`;
    await api.seal();
  });
  afterAll(() => api.close());

  const scrape = async () => (await api.client().get('//metrics', { headers: { authorization: await authorization() } })).bytes.toString();
  const valueOf = (text: string, name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);

  it('are for nobody who may not know where copies go', async () => {
    expect((await api.client().get('//metrics')).status).toBe(401);
    expect((await (await api.as('cleo')).get('//metrics')).status).toBe(403);
    expect((await (await api.as('ada')).get('//metrics')).status).toBe(200);
  });

  it('come in the text format of Prometheus, each with its help and type before its samples', async () => {
    const { headers, bytes } = await api.client().get('//metrics', { headers: { authorization: await authorization() } });
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = bytes.toString().trimEnd().split('\n');
    for (const line of lines)
      expect(line).toMatch(/^(# (HELP|TYPE) caspix_[a-z_]+ .+|caspix_[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?\d+(\.\d+)?)$/);
    const typed = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
    expect(new Set(typed).size).toBe(typed.length);
  });

  it('say how many entries wait and for how long, how old the checkpoint is, and how the log stands', async () => {
    await (await api.as('ada')).get('/audit/status');
    const quiet = await scrape();
    expect(quiet).toContain('caspix_audit_state{state="ok"} 1\n');
    expect(valueOf(quiet, 'caspix_audit_entries')).toBeGreaterThan(0);
    expect(valueOf(quiet, 'caspix_audit_checkpoint_age_seconds')).toBeLessThan(600);
    const waiting = valueOf(quiet, 'caspix_audit_waiting_entries');
    await api.db.superuser.query(`UPDATE audit.sealer_state SET heartbeat_at = now() - interval '2 minutes'`);
    await newMachine(api.house, { name: 'Another', permissions: ['audit:copies'] });
    const busy = await scrape();
    expect(valueOf(busy, 'caspix_audit_waiting_entries')).toBeGreaterThan(waiting);
    expect(valueOf(busy, 'caspix_audit_waiting_seconds')).toBeGreaterThan(0);
    expect(valueOf(busy, 'caspix_audit_sealer_silence_seconds')).toBeGreaterThanOrEqual(120);
  });

  it('say of each destination how far it is behind and for how long it was silent, and name nobody', async () => {
    await api.db.superuser.query(`
      ALTER TABLE audit.destinations DISABLE TRIGGER USER;
      INSERT INTO audit.destinations (id, name, kind, settings, approval)
        VALUES ('01936f00-0000-7000-8000-00000000000a', 'soc-siem', 'syslog-tls', '{"host":"siem.example","port":6514,"format":"cef","ca":null,"certificate":null}', gen_random_uuid());
      INSERT INTO audit.destination_progress (destination_id, sent, confirmed, heartbeat_at, failing_since)
        VALUES ('01936f00-0000-7000-8000-00000000000a', 0, 0, now() - interval '10 minutes', now() - interval '9 minutes')`);
    const text = await scrape();
    const of = (name: string) => valueOf(text, `caspix_audit_destination_${name}\\{destination="soc-siem",kind="syslog-tls"\\}`);
    expect(of('lag_entries')).toBeGreaterThan(0);
    expect(of('silence_seconds')).toBeGreaterThanOrEqual(600);
    expect(of('failing_seconds')).toBeGreaterThanOrEqual(540);
    expect(of('ok')).toBe(0);
    for (const { name, username } of Object.values(api.house.people)) {
      expect(text).not.toContain(username);
      expect(text).not.toContain(name);
    }
    expect(text).not.toContain('siem.example');
  });
});
