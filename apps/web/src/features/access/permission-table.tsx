import type { PersonAccess } from '#api/people.ts';
import { Pill, plural, When } from '#ui';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Each permission in words, the role that gives it, since when, and whether it is used. */
export function PermissionTable({ permissions }: { permissions: PersonAccess['permissions'] }) {
  return (
    <table className="tbl plain ac-perm">
      <caption className="vh">Permissions with their role and their use</caption>
      <thead>
        <tr>
          <th scope="col">May …</th>
          <th scope="col">Through</th>
          <th scope="col">Since</th>
          <th scope="col">Last use</th>
        </tr>
      </thead>
      <tbody>
        {permissions.map((permission) => (
          <tr key={permission.id}>
            <th scope="row">
              {capital(permission.says)} <span className="mono t3">{permission.id}</span>{' '}
              {permission.sensitivity === 'privileged' && <Pill tone="dual">Privileged</Pill>}
            </th>
            <td>{permission.through.map(({ name }) => name).join(', ')}</td>
            <td>
              <When at={permission.since} format="date" />
            </td>
            <td>
              {permission.lastUsedAt ? (
                <>
                  <When at={permission.lastUsedAt} /> <span className="t3">{plural(permission.uses, 'use')} in 90 days</span>
                </>
              ) : (
                <span className="t3">Never</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
