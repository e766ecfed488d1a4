import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '#audit-chain';
import { fixedClock } from '#kernel';
import { type Actor, Public, serviceActor } from '#platform';
import { actorWith, type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { PermissionUse } from '../application/reviews/permission-use.ts';
import { permissionIds } from '../index.ts';
import { PermissionGuard } from './permission.guard.ts';
import { Requires } from './requires.ts';

class Routes {
  forgotten() {}

  @Requires('case:read')
  guarded() {}

  @Requires('user:manage')
  sensitive() {}

  @Public()
  open() {}
}

describe('the permission guard', () => {
  const clock = fixedClock('2026-11-27T09:00:00.000Z');
  let db: TestDatabase;
  let house: House;
  let guard: PermissionGuard;
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db, { people: false });
    guard = new PermissionGuard(new Reflector(), house.get(Audit), clock, house.get(PermissionUse));
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const enter = (route: keyof Routes, actor?: Actor) => {
    const request = { method: 'GET', path: '/api/v1/somewhere', ...(actor ? { actor } : {}) };
    const context: Pick<ExecutionContext, 'getHandler' | 'getClass'> & { switchToHttp(): { getRequest(): unknown } } = {
      getHandler: () => Routes.prototype[route],
      getClass: () => Routes as never,
      switchToHttp: () => ({ getRequest: () => request }),
    };
    return guard.canActivate(context as ExecutionContext);
  };

  it('lets nobody through a route that names no permission, whatever they hold', async () => {
    await expect(enter('forgotten', actorWith([...permissionIds]))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(enter('forgotten')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('lets through who holds the permission, and nobody else', async () => {
    await expect(enter('guarded', actorWith(['case:read']))).resolves.toBe(true);
    await expect(enter('guarded', actorWith(['case:work', 'case:read-all', '']))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(enter('guarded')).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(enter('open')).resolves.toBe(true);
  });

  const proven = (minutesLeft: number) => ({
    proven: { at: '2026-11-27T08:55:00.000000Z', until: new Date(clock.millis() + minutesLeft * 60_000).toISOString() },
  });

  it('asks for a fresh proof where the catalogue says so, and there alone (ASVS 7.5.3)', async () => {
    const held = ['user:manage', 'case:read'];
    await expect(enter('sensitive', actorWith(held, proven(1)))).resolves.toBe(true);
    await expect(enter('sensitive', actorWith(held, proven(0)))).rejects.toMatchObject({ code: 'step-up-required' });
    await expect(enter('guarded', actorWith(held, proven(-60)))).resolves.toBe(true);
    const { proven: _, ...never } = actorWith(held);
    await expect(enter('sensitive', never)).rejects.toMatchObject({ code: 'step-up-required' });
    const { rows } = await db.superuser.query(
      `SELECT convert_from(bytes, 'UTF8')::jsonb->>'reason' AS reason FROM audit.entries WHERE object_id = 'sensitive'`,
    );
    expect(rows).toEqual([{ reason: 'user:manage: step-up-required' }, { reason: 'user:manage: step-up-required' }]);
  });

  it('asks nobody to prove anything for what the role does not permit at all', async () => {
    await expect(enter('sensitive', actorWith(['case:read'], proven(-60)))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('takes a service, whose token proves each request, as it is', async () => {
    await expect(enter('sensitive', serviceActor('operator', ['user:manage']))).resolves.toBe(true);
  });

  it('answers no even when the refusal cannot be recorded', async () => {
    await db.superuser.query('REVOKE USAGE ON SCHEMA audit FROM caspix_app');
    await expect(enter('guarded', actorWith([]))).rejects.toMatchObject({ code: expect.any(String) });
    await db.superuser.query('GRANT USAGE ON SCHEMA audit TO caspix_app');
  });
});
