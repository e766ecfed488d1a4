import { describe, expect, it } from 'vitest';
import { permissionIds, predefinedRoles } from '#rbac';
import { assertServicePermissions, servicePermissions } from './service-permissions.ts';

describe('what a machine may hold', () => {
  it('is in the catalogue of permissions', () => {
    expect(servicePermissions.filter((permission) => !permissionIds.has(permission))).toEqual([]);
  });

  it('lies with no person, so that who delivers an alert never works on it', () => {
    const people = new Set<string>(Object.values(predefinedRoles).flatMap(({ permissions }) => [...permissions]));
    expect(servicePermissions.filter((permission) => people.has(permission))).toEqual([]);
  });

  it('is told once each and in one order', () => {
    expect(assertServicePermissions(['import:run', 'alert:ingest', 'import:run'])).toEqual(['alert:ingest', 'import:run']);
  });

  it.each([[[]], [['alert:read']], [['alert:ingest', 'case:approve']], [['']], [['auth:service']]])('is not %j', (wanted) => {
    expect(() => assertServicePermissions(wanted)).toThrow(
      expect.objectContaining({ code: 'validation', fields: [expect.objectContaining({ field: 'permissions' })] }),
    );
  });
});
