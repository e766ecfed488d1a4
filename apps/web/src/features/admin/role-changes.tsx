import type { PermissionEntry, RolePreview } from '#api/people.ts';
import { Banner, plural } from '#ui';
import { counted, isOverObjects, scopeSays } from './role-words.ts';

type Difference = RolePreview['differences'][number];

const sayScope = (id: string, scope: string | null) =>
  scope === null || isOverObjects({ id: id as PermissionEntry['id'] }) ? scopeSays(scope) : 'Yes';

/** What differs, permission by permission, before and after. */
export function Differences({ items, permissions }: { items: readonly Difference[]; permissions: readonly PermissionEntry[] }) {
  if (items.length === 0) return <p className="t3">No permission differs.</p>;
  const said = new Map(permissions.map(({ id, says }) => [id as string, says]));
  return (
    <ul className="rdiff">
      {items.map(({ permission, before, after }) => (
        <li key={permission} className={after === null ? 'gone' : before === null ? 'new' : ''}>
          <span className="wrap">
            {said.get(permission) ?? permission} <small className="mono t3">{permission}</small>
          </span>
          <span className="rdiff-v">
            <s>{sayScope(permission, before)}</s>
            <b>{sayScope(permission, after)}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What a change would do, before anybody is asked: by permission, by people, by cases and alerts, and which rule refuses it. */
export function Effect({ preview, permissions }: { preview: RolePreview; permissions: readonly PermissionEntry[] }) {
  return (
    <div className="effect" role="status">
      {preview.broken.map(({ rule, says, holders }) => (
        <Banner key={rule} tone="bad">
          {says} <small className="mono">{rule}</small>
          {holders > 0 && `. It would concern ${plural(holders, 'person', 'people')}.`}
        </Banner>
      ))}
      <Differences items={preview.differences} permissions={permissions} />
      <dl className="effect-n">
        <div>
          <dt>People</dt>
          <dd>{plural(preview.holders, 'person', 'people')}</dd>
        </div>
        {preview.objects.map(({ permission, says, before, after }) => (
          <div key={permission}>
            <dt>{says.charAt(0).toUpperCase() + says.slice(1)} in sight</dt>
            <dd>{before === after ? counted(after) : `${counted(before)} → ${counted(after)}`}</dd>
          </div>
        ))}
      </dl>
      {preview.objects.length > 0 && <p className="t3 small">What lies in compartments is in no number.</p>}
    </div>
  );
}
