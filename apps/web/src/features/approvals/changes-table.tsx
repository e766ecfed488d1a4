import type { ApprovalDetail } from '#api/approvals.ts';
import { Icon, type IconName } from '#ui';

type Change = ApprovalDetail['changes'][number];

const marks: Record<'add' | 'rem' | 'chg' | 'same', { icon: IconName; says: string }> = {
  add: { icon: 'plus', says: 'added' },
  rem: { icon: 'minus', says: 'removed' },
  chg: { icon: 'swap', says: 'changed' },
  same: { icon: 'minus', says: 'stays' },
};

const isNothing = (text: string): boolean => ['', '–', '-', 'none', 'nothing', 'no'].includes(text.trim().toLowerCase());

function kindOf({ before, after }: Change): keyof typeof marks {
  if (before === after) return 'same';
  if (isNothing(before)) return 'add';
  return isNothing(after) ? 'rem' : 'chg';
}

const shown = (text: string) => (text.trim() === '' ? '–' : text);

/** Before and after, line by line, as the server will carry it out. */
export function ChangesTable({ changes }: { changes: readonly Change[] }) {
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
                <span className="dm" role="img" aria-label={marks[kind].says}>
                  <Icon name={marks[kind].icon} />
                </span>
              </td>
              <td>{change.label}</td>
              <td>{shown(change.before)}</td>
              <td>
                <b>{shown(change.after)}</b>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
