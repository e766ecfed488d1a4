import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type PermissionEntry, type Role, roleDiffQuery, roleQuery } from '#api/people.ts';
import { Button, Can, Dialog, Loadable, Pill, plural, SectionHead, SelectField, When } from '#ui';
import { Differences } from './role-changes.tsx';

interface Props {
  role: Role;
  permissions: readonly PermissionEntry[];
  onAct: (act: 'change' | 'clone' | 'retire') => void;
  onClose: () => void;
}

function VersionDiff({ role, permissions, version }: Pick<Props, 'role' | 'permissions'> & { version: number }) {
  const query = useQuery(roleDiffQuery(role.id, version - 1, version));
  return (
    <Loadable query={query} what="The difference" rows={3}>
      {({ differences }) => <Differences items={differences} permissions={permissions} />}
    </Loadable>
  );
}

function Versions({ role, permissions }: Pick<Props, 'role' | 'permissions'>) {
  const query = useQuery(roleQuery(role.id));
  const [version, setVersion] = useState(role.version);
  return (
    <Loadable query={query} what="The versions" rows={3}>
      {({ versions }) => {
        const shown = versions.find((one) => one.version === version);
        return (
          <>
            <SelectField
              label="Version"
              value={String(version)}
              options={versions.map((one) => ({ value: String(one.version), label: `Version ${one.version}` }))}
              onChange={(event) => setVersion(Number(event.target.value))}
            />
            {shown && (
              <p className="t2 small">
                Made <When at={shown.madeAt} format="datetime" zone /> {shown.approval ? 'by two people' : 'with a release'}
                {shown.clonedFrom && `, from ${shown.clonedFrom}`}.
              </p>
            )}
            {version === 1 ? (
              <Differences
                items={Object.entries(shown?.permissions ?? {}).map(([permission, after]) => ({ permission, before: null, after }))}
                permissions={permissions}
              />
            ) : (
              <VersionDiff role={role} permissions={permissions} version={version} />
            )}
          </>
        );
      }}
    </Loadable>
  );
}

/** One role: what it is for, who holds it, what each version changed, and what can be asked for. */
export function RoleDialog({ role, permissions, onAct, onClose }: Props) {
  const own = !role.predefined && role.retiredAt === null;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="medium"
      title={role.name}
      footer={
        <Can permission="role:design">
          {own && (
            <Button variant="quiet" refusal={role.holders > 0 ? 'Take it from everybody first' : undefined} onClick={() => onAct('retire')}>
              Retire
            </Button>
          )}
          <Button icon="copy" onClick={() => onAct('clone')}>
            Clone
          </Button>
          {own && (
            <Button variant="primary" onClick={() => onAct('change')}>
              Change
            </Button>
          )}
        </Can>
      }
    >
      <p className="prose">{role.description}</p>
      <p className="role-facts">
        <span>{plural(role.holders, 'person holds it', 'people hold it')}</span>
        {role.predefined && <Pill tone="line">Cannot be changed</Pill>}
        {role.shipped && <Pill tone="line">Example</Pill>}
        {role.retiredAt && <Pill tone="neutral">Retired</Pill>}
      </p>
      <SectionHead title="What each version changed" />
      <Versions role={role} permissions={permissions} />
    </Dialog>
  );
}
