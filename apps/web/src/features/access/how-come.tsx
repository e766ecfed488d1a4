import { Link } from '@tanstack/react-router';
import type { PersonAccess } from '#api/people.ts';
import { When } from '#ui';

type How = PersonAccess['roles'][number]['granted'];

interface Props {
  label: string;
  how: How;
  /** What is said where no request stands behind it. */
  without: string;
  review?: { id: string; number: string } | null;
}

/** Who asked, who agreed, when and why, with the request one step away. */
export function HowCome({ label, how, without, review }: Props) {
  return (
    <div className="ac-how">
      <small className="t3">{label}</small>
      {how ? (
        <>
          <p>
            <Link to="/approvals" search={{ request: how.approval }} className="mono">
              {how.number}
            </Link>
            : {how.maker.name} asked, {how.checkers.map(({ name }) => name).join(' and ') || 'somebody'} agreed <When at={how.decidedAt} />
          </p>
          <q className="t2">{how.reason}</q>
        </>
      ) : (
        <p className="t2">{without}</p>
      )}
      {review && (
        <small>
          <Link to="/reviews/$reviewId" params={{ reviewId: review.id }}>
            Access review {review.number}
          </Link>
        </small>
      )}
    </div>
  );
}
