import type { PermissionEntry, Scopes } from '#api/people.ts';
import { CheckField, Pill, SelectField } from '#ui';
import { isOverObjects, scopeOptions } from './role-words.ts';

interface Props {
  permission: PermissionEntry;
  scope: Scopes[string] | null;
  onChange: (id: string, scope: Scopes[string] | null) => void;
}

/** One permission of a role: whether it is held, and over objects how far it reaches. */
export function PermissionChoice({ permission, scope, onChange }: Props) {
  const { id, says, sensitivity } = permission;
  return (
    <div className="rperm">
      <CheckField
        checked={scope !== null}
        onChange={(event) => onChange(id, event.target.checked ? (isOverObjects(permission) ? 'team' : 'all') : null)}
      >
        {says.charAt(0).toUpperCase() + says.slice(1)} {sensitivity === 'privileged' && <Pill tone="dual">Privileged</Pill>}
      </CheckField>
      {scope !== null && isOverObjects(permission) && (
        <SelectField
          label={`How far: ${says}`}
          hideLabel
          options={scopeOptions}
          value={scope}
          onChange={(event) => onChange(id, event.target.value as Scopes[string])}
        />
      )}
    </div>
  );
}
