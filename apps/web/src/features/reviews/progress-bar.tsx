import type { ReviewSummary } from '#api/reviews.ts';

type Counts = ReviewSummary['counts'];

const parts = [
  { key: 'kept', says: 'kept', of: (c: Counts) => c.kept },
  { key: 'going', says: 'to be taken away', of: (c: Counts) => c.revoking },
  { key: 'gone', says: 'taken away', of: (c: Counts) => c.revoked },
  { key: 'late', says: 'suspended', of: (c: Counts) => c.suspended },
  { key: 'other', says: 'settled otherwise', of: (c: Counts) => c.notRevoked + c.gone + c.spared },
  { key: 'open', says: 'without an answer', of: (c: Counts) => c.open },
] as const;

/** How the answers divide, as one bar and in words beside it. */
export function ReviewBar({ counts, legend = false }: { counts: Counts; legend?: boolean }) {
  const shown = parts.map(({ key, says, of }) => ({ key, says, n: of(counts) })).filter(({ n }) => n > 0);
  return (
    <div className="rv-prog">
      <div className="rv-bar" role="img" aria-label={shown.map(({ n, says }) => `${n} ${says}`).join(', ') || 'Nothing under review'}>
        {shown.map(({ key, n }) => (
          <i key={key} className={key} style={{ flexGrow: n }} />
        ))}
      </div>
      {legend && (
        <ul className="rv-legend">
          {shown.map(({ key, says, n }) => (
            <li key={key}>
              <i className={key} aria-hidden />
              <b className="tn">{n.toLocaleString('en')}</b> {says}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
