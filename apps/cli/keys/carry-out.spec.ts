import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { KeyStore } from '#crypto';
import { uuidv7 } from '#kernel';
import { actorWith } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { command } from '../commands/keys.ts';
import type { Instance } from '../instance/instance.ts';

const reason = 'The yearly rotation.';
/** More than two portions of a run. */
const SUBJECTS = 4_500;

/** Settings as the environment has them: `databaseHost` is CASPIX_DATABASE_HOST. */
const environmentOf = (config: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      `CASPIX_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      String(value),
    ]),
  );

describe('caspix keys carry-out', () => {
  let api: TestApi;
  let ada: TestClient;
  let ben: TestClient;
  const before = { ...process.env };
  beforeAll(async () => {
    api = await testApi();
    [ada, ben] = [await api.as('ada'), await api.as('ben')];
    const ids = Array.from({ length: SUBJECTS }, () => uuidv7());
    await api.db.app.run(actorWith([]), (tx) => api.app.get(KeyStore, { strict: false }).newSubjectKeys(tx, ids));
    Object.assign(process.env, environmentOf({ ...api.db.workerConfig, databasePool: 2, passwordMemoryKib: 65_536 }));
  }, 60_000);
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    await api?.close();
  });

  async function ordered(change: 'rotate' | 'rewrap'): Promise<void> {
    const { id, digest } = (await ada.post('/keys/requests', { change, key: 'case', reason })).json;
    expect((await ben.post(`/approvals/${id}/approve`, { digest })).status).toBe(200);
  }

  /** What the command prints: the progress on one stream, the outcome on the other. */
  async function carryOut(): Promise<{ out: string; progress: string }> {
    const [out, progress]: [string[], string[]] = [[], []];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => progress.push(String(text)) > 0);
    const cli = new Command().exitOverride();
    command(cli, async () => ({ assume: () => undefined }) as unknown as Instance);
    await cli.parseAsync(['keys', 'carry-out'], { from: 'user' });
    vi.restoreAllMocks();
    return { out: out.join(''), progress: progress.join('') };
  }

  const wraps = async (state: string) =>
    (await ada.get('/keys')).json.keys.find((key: { name: string; state: string }) => key.name === 'case' && key.state === state).wraps;

  it('says so where nothing is ordered, and shows no progress', async () => {
    await ordered('rotate');
    expect(await carryOut()).toEqual({
      out: `no order was open\nLeft on old versions: ${SUBJECTS} subject keys under version 1 of 'case'. To move them: caspix keys rewrap --as NAME --reason TEXT\n`,
      progress: '',
    });
  });

  it('counts on one line as it moves keys, portion by portion, and says at the end what was done and what is left', async () => {
    await ordered('rewrap');
    const { out, progress } = await carryOut();
    const counts = [2_000, 4_000, SUBJECTS].map((n) => `\rcaspix: ${n} subject keys moved`);
    expect(progress).toBe(`${counts.join('')}\n`);
    expect(out).toBe(`${SUBJECTS} subject keys moved\nNothing is left on an old version.\n`);
    expect([await wraps('retired'), await wraps('current')]).toEqual([0, SUBJECTS]);
  });

  it('goes on where a run was cut off, counting what it moved itself, while the page counts all of them', async () => {
    await api.db.superuser.query("UPDATE crypto.domain_keys SET created_at = created_at - interval '1 hour' WHERE destroyed_at IS NULL");
    await ordered('rotate');
    await ordered('rewrap');
    const stop = new Error('cut off');
    vi.spyOn(process.stderr, 'write').mockImplementation(() => {
      throw stop;
    });
    const cli = new Command().exitOverride();
    command(cli, async () => ({ assume: () => undefined }) as unknown as Instance);
    await expect(cli.parseAsync(['keys', 'carry-out'], { from: 'user' })).rejects.toBe(stop);
    vi.restoreAllMocks();
    expect((await ada.get('/keys')).json.moving).toMatchObject({ moved: 2_000 });
    const { progress } = await carryOut();
    expect(progress).toBe('\rcaspix: 2000 subject keys moved\rcaspix: 2500 subject keys moved\n');
    expect((await ada.get('/keys')).json.moving).toBeNull();
  });
});
