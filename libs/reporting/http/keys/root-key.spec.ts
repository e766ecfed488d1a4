import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '#audit-chain';
import { type KeyProvider, openCrypto, openKeyring } from '#crypto';
import { DomainError, fixedClock, systemClock } from '#kernel';
import { LOGGER } from '#platform';
import { actorWith } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { KeyOrderTimer } from '../../application/keys/key-order-timer.ts';
import { KeyOrders } from '../../application/keys/key-orders.ts';

const reason = 'A key officer left.';
const KILLED = new Error('killed');
type Step = (method: string, when: 'before' | 'after') => void;

/** Tells `step` of every call, before it begins and after it is done; what `step` throws is all that is left of the process. */
function watched(provider: KeyProvider, step: Step): KeyProvider {
  return new Proxy(provider, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        step(String(name), 'before');
        const result: unknown = value.apply(target, args);
        if (!(result instanceof Promise)) return result;
        return result.then((done: unknown) => {
          step(String(name), 'after');
          return done;
        });
      };
    },
  });
}

describe('the root key', () => {
  let api: TestApi;
  let ada: TestClient;
  let ben: TestClient;
  beforeAll(async () => {
    api = await testApi();
    [ada, ben] = [await api.as('ada'), await api.as('ben')];
  });
  afterAll(() => api.close());

  const ask = (body: object, by = ada) => by.post('/keys/requests', { key: 'root', reason, ...body });
  const agree = ({ id, digest }: { id: string; digest: string }, by = ben) => by.post(`/approvals/${id}/approve`, { digest });
  const state = async () => (await ada.get('/keys')).json;
  const versions = async (): Promise<number[]> => (await state()).provider.rootVersions;
  const entries = async (action: string): Promise<number> => {
    const found = `SELECT count(*)::int AS n FROM audit.entries WHERE action = $1 AND convert_from(bytes, 'UTF8')::jsonb->'object'->>'id' = 'root'`;
    return (await api.db.superuser.query(found, [action])).rows[0].n;
  };
  /** Another process, with a keyring of its own: the worker, or a key officer's command. */
  const process = async (step: Step = () => undefined) => {
    const provider = watched(await openKeyring(api.db.config.keyringFile), step);
    const opened = await openCrypto({ provider, unitOfWork: api.db.worker, clock: systemClock, logName: api.db.config.logName });
    return new KeyOrders(opened.rotation, opened.rootOrders, api.app.get(Audit, { strict: false }));
  };
  const carryOut = async (step?: Step) => (await process(step)).carryOut((work) => api.db.worker.run(actorWith([]), work));
  /** Killed at its first step, the next time at its second, and so on, until it comes through. How often it was killed. */
  const killedAtEachStep = async (): Promise<number> => {
    for (let fatal = 1; ; fatal += 1) {
      let steps = Number.NEGATIVE_INFINITY;
      const mortal = await process(() => {
        steps += 1;
        if (steps === fatal) throw KILLED;
      });
      steps = 0;
      const outcome = await mortal
        .carryOut((work) => api.db.worker.run(actorWith([]), work))
        .then(
          () => 'done',
          (error: unknown) => error,
        );
      if (outcome === 'done') return fatal - 1;
      expect(outcome).toBe(KILLED);
    }
  };

  it('rotates by nobody alone: a request changes nothing, and its maker does not approve it', async () => {
    const { status, json: request } = await ask({ change: 'rotate' });
    expect(status).toBe(201);
    expect(request.changes).toEqual([{ label: expect.any(String), before: 'Version 1', after: 'Version 2' }]);
    await carryOut();
    expect(await versions()).toEqual([1]);
    expect(await agree(request, ada)).toMatchObject({ status: 403, json: { code: 'maker-is-checker' } });
    const finn = await api.as('finn');
    expect(await ask({ change: 'rotate' }, finn)).toMatchObject({ status: 403 });
    const insert = "INSERT INTO crypto.root_orders (id, kind, version, ordered_by) VALUES (gen_random_uuid(), 'rotate', 2, $1)";
    await expect(api.db.app.run(actorWith(['key:manage']), (tx) => tx.query(insert, [request.id]))).rejects.toMatchObject({
      code: 'maker-is-checker',
    });
    await expect(api.db.superuser.query(insert, [request.id])).rejects.toThrow(/needs an approved request/);
    await ada.post(`/approvals/${request.id}/withdraw`, {});
  });

  it('rotates once two people agreed, at the provider and then for what lies under it, and says how far it is', async () => {
    const request = (await ask({ change: 'rotate' })).json;
    expect(await agree(request)).toMatchObject({ status: 200, json: { state: 'APPROVED' } });
    expect((await state()).rootOrder).toMatchObject({ kind: 'rotate', version: 2, orderedBy: request.id, madeAt: null });
    expect(await ask({ change: 'rotate' })).toMatchObject({ status: 409 });
    expect(await carryOut()).toMatchObject({ root: { kind: 'rotate', version: 2 } });
    const after = await state();
    expect(after.rootOrder).toBeNull();
    expect(after.provider).toMatchObject({ rootVersion: 2, rootVersions: [1, 2] });
    expect(after.keys.every(({ rootVersion }: { rootVersion: number }) => rootVersion === 2)).toBe(true);
    expect([await entries('key.rotate'), await entries('key.rewrap')]).toEqual([1, 1]);
    expect(await agree(request)).toMatchObject({ status: 409 });
  });

  it('is void where another rotation came in between', async () => {
    const request = (await ask({ change: 'rotate' })).json;
    await (await openKeyring(api.db.config.keyringFile)).rotate();
    expect(await agree(request)).toMatchObject({ status: 409 });
    expect(await ask({ change: 'destroy', version: 1 }), 'what the officer made by hand is not moved yet').toMatchObject({ status: 201 });
    expect(await ask({ change: 'destroy', version: 2 })).toMatchObject({ status: 409, json: { code: 'conflict' } });
  });

  it('killed at each step of its rotation makes one version and one entry, and nothing is lost', async () => {
    await agree((await ask({ change: 'rotate' })).json);
    const before = await entries('key.rotate');
    expect(await killedAtEachStep()).toBeGreaterThan(4);
    expect(await versions()).toEqual([1, 2, 3, 4]);
    expect((await entries('key.rotate')) - before).toBe(1);
    expect((await state()).keys.every(({ rootVersion }: { rootVersion: number }) => rootVersion === 4)).toBe(true);
  });

  it('killed at each step of the end of a version ends it once, on record', async () => {
    await agree((await ask({ change: 'destroy', version: 3 })).json);
    expect(await versions(), 'agreed to, and not done yet').toEqual([1, 2, 3, 4]);
    expect(await killedAtEachStep()).toBeGreaterThan(2);
    expect(await versions()).toEqual([4]);
    expect(await entries('key.destroy-version')).toBe(1);
    expect(await carryOut()).toEqual({ root: undefined, moved: 0 });
  });

  it('waits with its order where the product may not do it at the provider, for a key officer who may', async () => {
    await agree((await ask({ change: 'rotate' })).json);
    let tries = 0;
    const refused = await process((method, when) => {
      if (method !== 'rotate' || when !== 'before') return;
      tries += 1;
      throw new DomainError('key-unavailable', 'permission denied');
    });
    const clock = fixedClock(new Date().toISOString());
    const worker = new KeyOrderTimer(api.db.worker, refused, clock, api.app.get(LOGGER));
    for (let i = 0; i < 3; i += 1) await worker.tick();
    expect(tries, 'the provider is not asked with every round').toBe(1);
    clock.advance(60_000);
    await worker.tick();
    expect(tries).toBe(2);
    expect((await state()).rootOrder).toMatchObject({ version: 5, madeAt: null });
    expect(await carryOut()).toMatchObject({ root: { version: 5 } });
    expect(await versions()).toEqual([4, 5]);
  });

  it('is changed by one of several that carry the same order out at once', async () => {
    await agree((await ask({ change: 'rotate' })).json);
    const done = await Promise.all([carryOut(), carryOut(), carryOut()]);
    expect(done.filter(({ root }) => root !== undefined).length).toBeGreaterThan(0);
    expect(await versions()).toEqual([4, 5, 6]);
  });
});
