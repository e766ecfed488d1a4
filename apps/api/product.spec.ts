import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignInWatchTimer } from '#auth';
import { type TestApi, testApi } from '#testing/api';
import { ApiModule } from './api.module.ts';

describe('the product over HTTPS', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  it('tells anybody that it is alive and ready, and nothing else', async () => {
    const nobody = api.client();
    expect((await nobody.get('//health/ready')).json).toEqual({ status: 'ready' });
    expect((await nobody.get('/alerts')).status).toBe(401);
  });

  it('gives each kind of user a session with the permissions of the role', async () => {
    const cleo = await api.as('cleo');
    const { json } = await cleo.get('/session');
    expect(json).toMatchObject({ state: 'active', roles: ['analyst'] });
  });

  it('looks across sign-ins where it serves, whatever its login at the database is called, and in no command', () => {
    const config = { ...api.db.config, databaseUser: 'bank_caspix' };
    expect(ApiModule.with({ config, watch: true }).providers).toContain(SignInWatchTimer);
    expect(ApiModule.with({ config }).providers).not.toContain(SignInWatchTimer);
  });
});
