import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '#audit-chain';
import { type Actor, Public } from '#platform';
import { actorWith, type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { permissionIds } from '../index.ts';
import { PermissionGuard } from './permission.guard.ts';
import { Requires } from './requires.ts';

class Routes {
  forgotten() {}

  @Requires('case:read')
  guarded() {}

  @Public()
  open() {}
}

describe('the permission guard', () => {
  let db: TestDatabase;
  let house: House;
  let guard: PermissionGuard;
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db, { people: false });
    guard = new PermissionGuard(new Reflector(), house.get(Audit));
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

  it('answers no even when the refusal cannot be recorded', async () => {
    await db.superuser.query('REVOKE USAGE ON SCHEMA audit FROM caspix_app');
    await expect(enter('guarded', actorWith([]))).rejects.toMatchObject({ code: expect.any(String) });
    await db.superuser.query('GRANT USAGE ON SCHEMA audit TO caspix_app');
  });
});
