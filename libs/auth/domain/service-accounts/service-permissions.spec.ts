import { describe, expect, it } from 'vitest';
import { isObjectPermission, permissionCatalogue, permissionIds, predefinedRoles } from '#rbac';
import {
  assertServicePermissions,
  deliveringPermissions,
  readingPermissions,
  scopesOf,
  servicePermissions,
} from './service-permissions.ts';

describe('what a machine may hold', () => {
  it('is in the catalogue of permissions', () => {
    expect(servicePermissions.filter((permission) => !permissionIds.has(permission))).toEqual([]);
  });

  it('reads nothing about a customer', () => {
    expect(readingPermissions.filter((permission) => permissionCatalogue[permission].sensitivity !== 'ordinary')).toEqual([]);
    expect(readingPermissions.filter((permission) => isObjectPermission(permission))).toEqual([]);
  });

  it('is asked for in part, and never beyond', () => {
    expect(scopesOf(undefined, ['alert:ingest', 'import:run'])).toEqual(['alert:ingest', 'import:run']);
    expect(scopesOf('import:run', ['alert:ingest', 'import:run'])).toEqual(['import:run']);
    expect(scopesOf('import:run case:read', ['alert:ingest', 'import:run'])).toBeNull();
  });

  it('lies with no person where it delivers, so that who delivers an alert never works on it', () => {
    const people = new Set<string>(Object.values(predefinedRoles).flatMap(({ permissions }) => [...permissions]));
    expect(deliveringPermissions.filter((permission) => people.has(permission))).toEqual([]);
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
