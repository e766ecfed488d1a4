import './admin.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type PermissionEntry, type Role, rolesQuery } from '#api/people.ts';
import { Button, Can, Card, Icon, Loadable, Pill, plural, useCrumbs } from '#ui';
import { RetireRoleDialog } from './retire-role-dialog.tsx';
import { RoleDialog } from './role-dialog.tsx';
import { RoleEditor } from './role-editor.tsx';
import { RoleMatrix } from './role-matrix.tsx';
import { isOverObjects, scopeSays } from './role-words.ts';

function RoleCard({ role, permissions, onShow }: { role: Role; permissions: readonly PermissionEntry[]; onShow: (role: Role) => void }) {
  const held = new Set(role.permissions);
  return (
    <Card
      title={role.name}
      actions={
        <button type="button" className="textbtn small" onClick={() => onShow(role)}>
          Version {role.version}, {plural(role.holders, 'person', 'people')}
        </button>
      }
    >
      <p className="t2">{role.description}</p>
      <ul className="role-list">
        {permissions
          .filter((permission) => held.has(permission.id))
          .map((permission) => (
            <li key={permission.id}>
              <Icon name="check" />
              <span className="wrap">
                May {permission.says}
                {isOverObjects(permission) && <small className="t3"> ({scopeSays(role.scopes[permission.id])})</small>}
              </span>
              {permission.sensitivity === 'privileged' && <Pill tone="dual">Privileged</Pill>}
            </li>
          ))}
      </ul>
    </Card>
  );
}

type Open = { kind: 'show' | 'change' | 'clone' | 'retire'; role: Role } | { kind: 'new' } | null;

function RoleDialogs({ open, permissions, onOpen }: { open: Open; permissions: readonly PermissionEntry[]; onOpen: (open: Open) => void }) {
  const close = () => onOpen(null);
  if (open === null) return null;
  if (open.kind === 'new') return <RoleEditor clone={false} permissions={permissions} onClose={close} />;
  const { kind, role } = open;
  if (kind === 'show')
    return <RoleDialog role={role} permissions={permissions} onAct={(act) => onOpen({ kind: act, role })} onClose={close} />;
  if (kind === 'retire') return <RetireRoleDialog role={role} onClose={close} />;
  return <RoleEditor from={role} clone={kind === 'clone'} permissions={permissions} onClose={close} />;
}

/** Which role permits what: one table to read across, or one card per role where there is no room. */
export function Roles() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Roles' });
  const query = useQuery(rolesQuery);
  const [open, setOpen] = useState<Open>(null);
  const show = (role: Role) => setOpen({ kind: 'show', role });
  return (
    <div className="pad adm">
      <div className="adm-h flat">
        <h1>Roles</h1>
        <p className="t2">
          The four that come with the product cannot be changed; roles of your own change by two admins, version by version.
        </p>
        <span className="grow" />
        <Can permission="role:design">
          <Button variant="primary" icon="plus" onClick={() => setOpen({ kind: 'new' })}>
            New role
          </Button>
        </Can>
      </div>
      <Loadable query={query} what="The roles" rows={12}>
        {({ items, permissions }) => (
          <>
            <RoleMatrix roles={items} permissions={permissions} onShow={show} />
            <div className="role-cards">
              {items.map((role) => (
                <RoleCard key={role.id} role={role} permissions={permissions} onShow={show} />
              ))}
            </div>
            <p className="t3 small role-note">
              Privileged: changes what others may do, or takes protected data out. Each use is in the audit log. Own, Team and All say how
              far a permission over cases and alerts reaches; compartments stand above all of them.
            </p>
            <RoleDialogs open={open} permissions={permissions} onOpen={setOpen} />
          </>
        )}
      </Loadable>
    </div>
  );
}
