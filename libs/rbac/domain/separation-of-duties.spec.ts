import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permissionIds } from './permissions.ts';
import { type PredefinedRole, predefinedRoles } from './roles.ts';
import { assertDutiesSeparated, brokenSeparationRules, separationRules } from './separation-of-duties.ts';
import { shippedRoles } from './shipped-roles.ts';

const roleIds = Object.keys(predefinedRoles) as PredefinedRole[];
const together = (...roles: PredefinedRole[]) =>
  roles.map((role) => ({ permissions: predefinedRoles[role].permissions, predefined: true }));
const custom = (permissions: readonly string[]) => ({ permissions, predefined: false });

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
    const officer = custom(shippedRoles['privacy-officer'].permissions);
    expect(brokenSeparationRules([...together('auditor'), officer]).map(({ id }) => id)).toEqual(['who-exports-does-not-purge']);
    expect(brokenSeparationRules(together('auditor', 'admin')).map(({ id }) => id)).toEqual(['who-audits-changes-nothing']);
  });

  it('the manager, who changes nothing, may be anything else besides', () => {
    for (const role of roleIds) expect(brokenSeparationRules(together('manager', role))).toEqual([]);
  });

  it('more permissions never mend a broken rule', () => {
    const some = fc.subarray([...permissionIds]);
    fc.assert(
      fc.property(some, some, (a, b) => {
        const broken = brokenSeparationRules([custom(a)]).map(({ id }) => id);
        const more = brokenSeparationRules([custom([...a, ...b])]).map(({ id }) => id);
        expect(more).toEqual(expect.arrayContaining(broken));
      }),
    );
  });

  it('who makes does not check, where two roles meet or the institution makes its own', () => {
    const ids = (...roles: Parameters<typeof brokenSeparationRules>[0][number][]) => brokenSeparationRules(roles).map(({ id }) => id);
    expect(ids(custom(['case:decide', 'case:approve']))).toEqual(['who-makes-does-not-check']);
    const [analyst] = together('analyst');
    expect(ids(...together('analyst'), custom(shippedRoles['second-line-reviewer'].permissions))).toEqual(['who-makes-does-not-check']);
    expect(analyst && ids(analyst)).toEqual([]);
  });

  it('who exports does not purge', () => {
    expect(brokenSeparationRules([custom(['pack:export']), custom(['party:erase'])]).map(({ id }) => id)).toEqual([
      'who-exports-does-not-purge',
    ]);
  });

  it('no shipped example breaks a rule by itself', () => {
    for (const { permissions } of Object.values(shippedRoles)) expect(brokenSeparationRules([custom(permissions)])).toEqual([]);
  });

  it('every rule names permissions of the catalogue, and none on both sides', () => {
    for (const { one, other } of separationRules) {
      expect([...one, ...other].every((permission) => permissionIds.has(permission))).toBe(true);
      expect(one.filter((permission) => other.includes(permission))).toEqual([]);
    }
  });
});
