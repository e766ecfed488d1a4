import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OidcHouse } from './oidc.fixture.ts';

describe('testing the connection to a provider', { timeout: 60_000 }, () => {
  let open: OidcHouse;
  beforeAll(async () => {
    open = await OidcHouse.open();
  }, 60_000);
  afterAll(() => open.close());

  const tried = async (provider: string) => {
    const { status, json } = await (await open.api.as('ada')).post(`/admin/providers/${provider}/test`);
    expect(status).toBe(200);
    return json.steps as { step: string; state: string; says: string; remedy: string | null }[];
  };
  const failing = async (provider: string) => (await tried(provider)).filter(({ state }) => state === 'failed');

  it('goes through every step of a sign-in but the person', async () => {
    expect((await tried(open.provider)).map(({ step, state }) => `${step} ${state}`)).toEqual([
      ...['reach passed', 'issuer passed', 'abilities passed', 'keys passed', 'client passed', 'logout passed'],
    ]);
  });

  it('says that the authority is unknown, and what to do', async () => {
    const [step] = await failing(await open.add({ ca: null }, { name: 'Not pinned' }));
    expect(step).toMatchObject({ step: 'reach', remedy: expect.stringContaining('authority') });
  });

  it('says that nobody listens', async () => {
    const [step] = await failing(await open.add({ issuer: 'https://localhost:1' }, { name: 'Nobody' }));
    expect(step).toMatchObject({ step: 'reach', says: expect.stringContaining('ECONNREFUSED') });
  });

  it('says that the issuer is another', async () => {
    const [step] = await failing(await open.add({ issuer: `${open.op.issuer}/` }, { name: 'With a slash' }));
    expect(step).toMatchObject({ step: 'issuer' });
  });

  it('says that the provider does not accept this client', async () => {
    const [step] = await failing(await open.add({}, { name: 'Wrong secret' }, 'not the secret'));
    expect(step).toMatchObject({ step: 'client', says: expect.stringContaining('invalid_client') });
    const { rows } = await open.api.db.superuser.query(
      `SELECT outcome FROM audit.entries WHERE action = 'auth.provider-tested' ORDER BY at DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ outcome: 'failed' }]);
  });

  it('is for administrators', async () => {
    expect((await (await open.api.as('finn')).post(`/admin/providers/${open.provider}/test`)).status).toBe(403);
    expect((await (await open.api.as('finn')).get('/admin/providers')).status).toBe(200);
  });
});
