import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ifMatch } from '#api/http.ts';
import { type PermissionEntry, type Role, requestRole, requestRoleVersion, rolePreviewQuery, type Scopes } from '#api/people.ts';
import { fieldErrors } from '#api/problem.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import { SectionHead, TextArea, TextField, words } from '#ui';
import { PermissionChoice } from './permission-choice.tsx';
import { Effect } from './role-changes.tsx';

interface Props {
  /** The role to begin from: its next version, or the first of another one. Left out, an empty one. */
  from?: Role | undefined;
  clone: boolean;
  permissions: readonly PermissionEntry[];
  onClose: () => void;
}

const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);

const titleOf = ({ from, clone }: Props): string => {
  if (!from) return 'New role';
  return clone ? `New role from ${from.name}` : `Change ${from.name}`;
};

/** Makes a role of the institution's own, or its next version, as a request that a second admin decides. */
export function RoleEditor(props: Props) {
  const { from, clone, permissions, onClose } = props;
  const existing = from && !clone ? from : undefined;
  const [name, setName] = useState(existing?.name ?? '');
  const [description, setDescription] = useState(from?.description ?? '');
  const [scopes, setScopes] = useState<Scopes>(from?.scopes ?? {});
  const [reason, setReason] = useState('');
  const preview = useQuery(rolePreviewQuery(existing?.id, scopes));
  const facts = { name: name.trim(), description: description.trim(), permissions: scopes, reason: reason.trim() };
  const ask = useAsk('role:design', () => {
    if (existing) return requestRoleVersion({ path: { id: existing.id }, body: facts, headers: ifMatch(existing.version) });
    return requestRole({ body: { id: idOf(name), ...facts, ...(from ? { cloneOf: from.id } : {}) } });
  });
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  const missing = name.trim() === '' ? 'Give it a name' : description.trim() === '' ? 'Say what it is for' : undefined;
  const refused = preview.data && preview.data.broken.length > 0 ? 'A rule of separation refuses it' : undefined;
  const nothing = existing && preview.data?.differences.length === 0 && name === existing.name && description === existing.description;
  const errors = fieldErrors(ask.error);
  const modules = [...new Set(permissions.map(({ module }) => module))];
  const put = (id: string, scope: Scopes[string] | null) => {
    const { [id]: _, ...rest } = scopes;
    setScopes(scope === null ? rest : { ...rest, [id]: scope });
  };
  return (
    <AskForm
      title={titleOf(props)}
      size="medium"
      error={ask.error}
      busy={ask.isPending}
      refusal={missing ?? refused ?? (nothing ? 'Nothing differs yet' : undefined)}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <TextField label="Name" maxLength={80} value={name} error={errors.get('name')} onChange={(event) => setName(event.target.value)} />
      <TextArea
        label="What it is for"
        rows={2}
        maxLength={500}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      <div className="rperms">
        {modules.map((module) => (
          <fieldset key={module}>
            <legend>{words(module)}</legend>
            {permissions
              .filter((permission) => permission.module === module && permission.id !== 'session:own')
              .map((permission) => (
                <PermissionChoice key={permission.id} permission={permission} scope={scopes[permission.id] ?? null} onChange={put} />
              ))}
          </fieldset>
        ))}
      </div>
      <SectionHead title="What would change" />
      {preview.data ? <Effect preview={preview.data} permissions={permissions} /> : <p className="t3">Working it out.</p>}
    </AskForm>
  );
}
