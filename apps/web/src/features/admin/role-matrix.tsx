import { Fragment } from 'react';
import type { PermissionEntry, Role } from '#api/people.ts';
import { Icon, Pill, plural, words } from '#ui';
import { isOverObjects, scopeSays } from './role-words.ts';

function PermissionRow({ permission, roles }: { permission: PermissionEntry; roles: readonly Role[] }) {
  return (
    <tr>
      <th scope="row">
        <span className="m-says">{permission.says.charAt(0).toUpperCase() + permission.says.slice(1)}</span>
        <span className="m-id mono t3">{permission.id}</span>
        {permission.sensitivity === 'privileged' && <Pill tone="dual">Privileged</Pill>}
      </th>
      {roles.map((role) => (
        <td key={role.id}>
          {role.permissions.includes(permission.id) ? (
            isOverObjects(permission) ? (
              <span className="m-scope">{scopeSays(role.scopes[permission.id])}</span>
            ) : (
              <Icon name="check" label="Yes" className="m-yes" />
            )
          ) : (
            <span className="t3" role="img" aria-label="No">
              –
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}

interface Props {
  roles: readonly Role[];
  permissions: readonly PermissionEntry[];
  onShow: (role: Role) => void;
}

/** Permissions down, roles across, grouped by the part of the product that they open. */
export function RoleMatrix({ roles, permissions, onShow }: Props) {
  const modules = [...new Set(permissions.map((permission) => permission.module))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls both ways, and whoever has no mouse must reach that
    <section className="card matrix" aria-label="Roles and permissions" tabIndex={0}>
      <table className="tbl">
        <caption className="vh">Permissions by role</caption>
        <thead>
          <tr>
            <th scope="col">May …</th>
            {roles.map((role) => (
              <th key={role.id} scope="col" title={role.description}>
                <button type="button" className="textbtn" onClick={() => onShow(role)}>
                  {role.name}
                </button>
                <small className="t3">
                  v{role.version}, {plural(role.holders, 'person', 'people')}
                </small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {modules.map((module) => (
            <Fragment key={module}>
              <tr className="m-group">
                <th scope="colgroup" colSpan={roles.length + 1}>
                  {words(module)}
                </th>
              </tr>
              {permissions
                .filter((permission) => permission.module === module)
                .map((permission) => (
                  <PermissionRow key={permission.id} permission={permission} roles={roles} />
                ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}
