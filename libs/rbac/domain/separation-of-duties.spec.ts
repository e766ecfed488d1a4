import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permissionIds } from './permissions.ts';
import { type PredefinedRole, predefinedRoles } from './roles.ts';
import { assertDutiesSeparated, brokenSeparationRules, separationRules } from './separation-of-duties.ts';

const roleIds = Object.keys(predefinedRoles) as PredefinedRole[];
const together = (...roles: PredefinedRole[]) => roles.flatMap((role) => [...predefinedRoles[role].permissions]);

describe('separation of duties', () => {
  it('no predefined role breaks a rule by itself', () => {
    for (const role of roleIds) expect(brokenSeparationRules(together(role))).toEqual([]);
  });

  it('who administers users decides no case', () => {
    expect(() => assertDutiesSeparated(together('admin', 'analyst'))).toThrow(expect.objectContaining({ code: 'separation-of-duties' }));
    expect(() => assertDutiesSeparated(together('admin', 'analyst'))).toThrow(/who-administers-users-decides-no-case/);
  });

  it('who audits neither works cases nor administers', () => {
    expect(brokenSeparationRules(together('auditor', 'analyst')).map(({ id }) => id)).toEqual(['who-audits-changes-nothing']);
    expect(brokenSeparationRules(together('auditor', 'admin')).map(({ id }) => id)).toEqual(['who-audits-changes-nothing']);
  });

  it('the manager, who changes nothing, may be anything else besides', () => {
    for (const role of roleIds) expect(brokenSeparationRules(together('manager', role))).toEqual([]);
  });

  it('more permissions never mend a broken rule', () => {
    const some = fc.subarray([...permissionIds]);
    fc.assert(
      fc.property(some, some, (a, b) => {
        const broken = brokenSeparationRules(a).map(({ id }) => id);
        const more = brokenSeparationRules([...a, ...b]).map(({ id }) => id);
        expect(more).toEqual(expect.arrayContaining(broken));
      }),
    );
  });

  it('every rule names permissions of the catalogue, and none on both sides', () => {
    for (const { one, other } of separationRules) {
      expect([...one, ...other].every((permission) => permissionIds.has(permission))).toBe(true);
      expect(one.filter((permission) => other.includes(permission))).toEqual([]);
    }
  });
});
