import './admin.css';
import { useQuery } from '@tanstack/react-query';
import { type PermissionEntry, type Role, rolesQuery } from '#api/people.ts';
import { Card, Icon, Loadable, Pill, plural, useCrumbs } from '#ui';
import { RoleMatrix } from './role-matrix.tsx';

function RoleCard({ role, permissions }: { role: Role; permissions: readonly PermissionEntry[] }) {
  const held = new Set(role.permissions);
  return (
    <Card title={role.name} actions={<span className="t3 small">{plural(role.holders, 'person', 'people')}</span>}>
      <p className="t2">{role.description}</p>
      <ul className="role-list">
        {permissions
          .filter((permission) => held.has(permission.id))
          .map((permission) => (
            <li key={permission.id}>
              <Icon name="check" />
              <span className="wrap">May {permission.says}</span>
              {permission.sensitivity === 'privileged' && <Pill tone="dual">Privileged</Pill>}
            </li>
          ))}
      </ul>
    </Card>
  );
}

/** Which role permits what: one table to read across, or one card per role where there is no room. */
export function Roles() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Roles' });
  const query = useQuery(rolesQuery);
  return (
    <div className="pad adm">
      <div className="adm-h flat">
        <h1>Roles</h1>
        <p className="t2">The four that come with the product cannot be changed. Who holds one is decided by two admins.</p>
      </div>
      <Loadable query={query} what="The roles" rows={12}>
        {({ items, permissions }) => (
          <>
            <RoleMatrix roles={items} permissions={permissions} />
            <div className="role-cards">
              {items.map((role) => (
                <RoleCard key={role.id} role={role} permissions={permissions} />
              ))}
            </div>
            <p className="t3 small role-note">
              Privileged: changes what others may do, or takes protected data out. Each use is in the audit log.
            </p>
          </>
        )}
      </Loadable>
    </div>
  );
}
