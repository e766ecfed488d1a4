/** What the shapes and lines mean, and how many accounts are left out. */
export function LinksLegend({ hidden, drawn }: { hidden: number; drawn: boolean }) {
  return (
    <ul className="legend">
      {drawn && (
        <>
          <li>
            <svg viewBox="0 0 22 12" aria-hidden>
              <rect x="1" y="1" width="20" height="10" rx="2" className="lg" />
            </svg>
            On the case
          </li>
          <li>
            <svg viewBox="0 0 22 12" aria-hidden>
              <rect x="1" y="1" width="20" height="10" rx="2" className="lg hub" />
            </svg>
            Flagged
          </li>
          <li>
            <svg viewBox="0 0 22 12" aria-hidden>
              <rect x="1" y="1" width="20" height="10" rx="2" className="lg dash" />
            </svg>
            Outside the case
          </li>
          <li>
            <svg viewBox="0 0 22 12" aria-hidden>
              <path d="M0 6h22" className="lg-fan" />
            </svg>
            Comes in
          </li>
          <li>
            <svg viewBox="0 0 22 12" aria-hidden>
              <path d="M0 6h15" className="lg-cyc" />
              <path d="M13 1l9 5-9 5z" className="a-cy" />
            </svg>
            Goes round
          </li>
          <li>
            <svg viewBox="0 0 22 12" aria-hidden>
              <path d="M0 6h22" className="lg-ex" />
            </svg>
            Leaves
          </li>
        </>
      )}
      <li className="t3 last">
        {hidden === 0 ? 'Every account around is shown' : `${hidden.toLocaleString('en')} more accounts around are not shown`}
      </li>
    </ul>
  );
}
