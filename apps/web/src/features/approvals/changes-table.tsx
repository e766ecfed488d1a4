import { useQuery } from '@tanstack/react-query';
import type { ApprovalDetail } from '#api/approvals.ts';
import { rolesQuery } from '#api/people.ts';
import { Icon, type IconName, Money, useCan } from '#ui';

type Change = ApprovalDetail['changes'][number];

const marks: Record<'add' | 'rem' | 'chg' | 'same', { icon: IconName | null; says: string }> = {
  add: { icon: 'plus', says: 'added' },
  rem: { icon: 'minus', says: 'removed' },
  chg: { icon: 'swap', says: 'changed' },
  same: { icon: null, says: 'stays' },
};

const isNothing = (text: string): boolean => ['', '–', '-', 'none', 'nothing', 'no'].includes(text.trim().toLowerCase());

function kindOf({ before, after }: Change): keyof typeof marks {
  if (before === after) return 'same';
  if (isNothing(before)) return 'add';
  return isNothing(after) ? 'rem' : 'chg';
}

function Value({ text }: { text: string }) {
  const [, amount, currency] = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(text) ?? [];
  if (amount) return <Money amount={amount} currency={currency} />;
  return text.trim() === '' ? '–' : text;
}

function ChangeMark({ kind }: { kind: keyof typeof marks }) {
  const { icon, says } = marks[kind];
  return (
    <span className="dm" role="img" aria-label={says}>
      {icon && <Icon name={icon} />}
    </span>
  );
}

/** What permissions mean, for those who may read the catalogue. */
function usePermissionWords(): ReadonlyMap<string, string> {
  const can = useCan();
  const { data } = useQuery({ ...rolesQuery, enabled: can('role:read') });
  return new Map((data?.permissions ?? []).map(({ id, says }) => [id, says]));
}

function Label({ text, says }: { text: string; says: string | undefined }) {
  if (!says) return text;
  return (
    <>
      {says.charAt(0).toUpperCase() + says.slice(1)} <small className="mono t3">{text}</small>
    </>
  );
}

/** Before and after, line by line, as the server will carry it out. */
export function ChangesTable({ changes }: { changes: readonly Change[] }) {
  const says = usePermissionWords();
  return (
    <table className="tbl plain diff">
      <caption className="vh">What changes</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="vh">Change</span>
          </th>
          <th scope="col">What</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => {
          const kind = kindOf(change);
          return (
            <tr key={change.label} className={kind}>
              <td>
                <ChangeMark kind={kind} />
              </td>
              <td>
                <Label text={change.label} says={says.get(change.label)} />
              </td>
              <td>
                <Value text={change.before} />
              </td>
              <td>
                <b>
                  <Value text={change.after} />
                </b>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
