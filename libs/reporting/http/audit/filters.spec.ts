import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditActions, saysOf } from '#audit-chain';
import { SERVICES } from '#platform';
import { newMachine } from '#testing';
import { type TestApi, testApi } from '#testing/api';

interface Acts {
  groups: { name: string; actions: { action: string; says: string }[] }[];
}

describe('what the log can be searched by', () => {
  let api: TestApi;
  let finn: Awaited<ReturnType<TestApi['as']>>;
  beforeAll(async () => {
    api = await testApi();
    finn = await api.as('finn');
  });
  afterAll(() => api?.close());

  const actors = async (query: string): Promise<{ id: string; kind: string; name: string }[]> =>
    (await finn.get(`/audit/actors?${query}`)).json.items;

  it('is each action of the catalogue, once, in the words of its entries and under a heading', async () => {
    const { groups } = (await finn.get('/audit/acts')).json as Acts;
    const offered = groups.flatMap(({ actions }) => actions);
    expect(offered.map(({ action }) => action).toSorted()).toEqual(Object.keys(auditActions).toSorted());
    for (const { action, says } of offered) expect([action, says]).toEqual([action, saysOf(action)]);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
    for (const { name, actions } of groups) expect([name, actions.length]).not.toEqual([name, 0]);
  });

  it('is whoever may have acted: people of every role, also a disabled one, machines, and the services of the product', async () => {
    await newMachine(api.house, { name: 'Card monitor' });
    await api.db.superuser.query(`UPDATE auth.users SET state = 'DISABLED' WHERE username = 'eva.test'`);
    const all = await actors('');
    expect(all.map(({ id }) => id)).toEqual(
      expect.arrayContaining([...Object.values(api.house.people).map(({ id }) => id), ...Object.values(SERVICES)]),
    );
    expect(all).toContainEqual(expect.objectContaining({ kind: 'machine', name: 'Card monitor' }));
  });

  it('finds them by part of the name, and tells who one is by the id', async () => {
    expect(await actors('q=SEAL')).toEqual([{ id: SERVICES.sealer, kind: 'service', name: 'Caspix sealer', username: '' }]);
    expect(await actors(`id=${SERVICES.timer}`)).toMatchObject([{ kind: 'service', name: 'Caspix timer' }]);
    expect(await actors(`id=${api.house.people.cleo.id}`)).toMatchObject([{ kind: 'person', username: 'cleo.test' }]);
    expect(await actors('q=%25')).toEqual([]);
  });

  it('finds what a service did', async () => {
    await api.client().post('/session/password', { username: 'nobody.known', password: 'a long and wrong sentence' });
    const { json } = await finn.get(`/audit/entries?actor=${SERVICES.auth}`);
    expect(json.items.length).toBeGreaterThan(0);
    for (const { actor } of json.items) expect(actor.name).toBe('Caspix auth');
  });

  it('is told to those who read the log, and to nobody else', async () => {
    const cleo = await api.as('cleo');
    for (const path of ['/audit/acts', '/audit/actors']) expect((await cleo.get(path)).status).toBe(403);
  });
});
