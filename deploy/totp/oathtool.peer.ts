import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { debianPackages } from '../peers/debian.ts';
import { attempt, run } from '../peers/run.ts';

const PASSWORD = 'a sentence that only Olga knows';
const STEP = 30_000;

/** oathtool of Debian (OATH Toolkit) as the authenticator: it is given what a person is shown, and nothing else. */
describe('the codes of oathtool', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / STEP) * STEP + 1_000).toISOString());
  let api: TestApi;
  let username = '';
  let secret = '';

  beforeAll(async () => {
    if ((await attempt(['sh', '-c', 'command -v oathtool'])).code !== 0) await debianPackages('oathtool');
    api = await testApi({ clock });
  }, 300_000);
  afterAll(() => api?.close());

  /** The secret goes in by standard input: a list of processes is no place for it. */
  const oathtool = async (base32: string, millis = clock.millis()): Promise<string> => {
    const now = new Date(millis).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
    return (await run(['oathtool', '--totp', '--base32', '--now', now, '-'], { input: `${base32}\n` })).trim();
  };
  const ada = async () => api.as('ada');
  const halfway = async (): Promise<TestClient> => {
    const client = api.client();
    expect((await client.post('/session/password', { username, password: PASSWORD })).json).toMatchObject({ next: 'factor' });
    return client;
  };
  const signIn = async (code: string) => (await halfway()).post('/session/totp', { code });

  it('enrol a new colleague, from the key that is shown for typing, which the picture holds as well', async () => {
    username = 'olga.new';
    const { enrolmentCode } = (await (await ada()).post('/users', { username, name: 'Olga New' })).json;
    const client = api.client();
    const offer = (await client.post('/session/enrol', { username, enrolmentCode, password: PASSWORD })).json;
    secret = offer.secret;
    const { searchParams } = new URL(offer.otpauth);
    expect([searchParams.get('secret'), searchParams.get('algorithm') ?? 'SHA1']).toEqual([secret, 'SHA1']);
    expect([searchParams.get('digits') ?? '6', searchParams.get('period') ?? '30']).toEqual(['6', '30']);
    expect((await client.post('/session/enrol/confirm', { code: await oathtool(secret, clock.millis() - 2 * STEP) })).status).toBe(401);
    expect((await client.post('/session/enrol/confirm', { code: await oathtool(secret) })).json).toMatchObject({ state: 'active' });
  });

  it('sign her in, one step after the other, each once', async () => {
    for (let step = 0; step < 5; step += 1) {
      clock.advance(STEP);
      const code = await oathtool(secret);
      expect(code).toMatch(/^\d{6}$/);
      expect((await signIn(code)).json).toMatchObject({ state: 'active', user: { name: 'Olga New' } });
      expect((await signIn(code)).json).toMatchObject({ code: 'invalid-credentials' });
    }
  });

  it('of another secret, of a minute ago and of the next step do not', async () => {
    clock.advance(STEP);
    const other = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    for (const code of [
      await oathtool(other),
      await oathtool(secret, clock.millis() - 2 * STEP),
      await oathtool(secret, clock.millis() + STEP),
    ])
      expect((await signIn(code)).json).toMatchObject({ status: 401, code: 'invalid-credentials' });
    expect((await signIn(await oathtool(secret))).json).toMatchObject({ state: 'active' });
  });
});
