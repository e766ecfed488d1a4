const columns = [99, 145, 191, 237, 283, 329, 375, 421];
const rows = [34, 78, 122, 166, 210, 254, 298];
// The entry being written: sixth row, third column. What lies behind it does not exist yet.
const now = { row: 5, x: 191 };
const bends = 'M99 34H421a22 22 0 0 1 0 44H99a22 22 0 0 0 0 44H421a22 22 0 0 1 0 44H99a22 22 0 0 0 0 44H421a22 22 0 0 1 0 44';
const sealPath =
  'M8 1.45Q10.49.34 11.85 2.7Q14.51 3.27 14.23 5.98Q16.05 8 14.23 10.02Q14.51 12.73 11.85 13.3Q10.49 15.66 8 14.55Q5.51 15.66 4.15 13.3Q1.49 12.73 1.77 10.02Q-.05 8 1.77 5.98Q1.49 3.27 4.15 2.7Q5.51.34 8 1.45z';

function nodeClass(row: number, x: number): string {
  if (row === now.row && x === now.x) return 'd-n now';
  return row > now.row || (row === now.row && x < now.x) ? 'd-n off' : 'd-n';
}

/** The audit chain as a drawing: entries on a line that turns, a seal at the end of each row, the newest one in the accent. */
export function ChainDrawing() {
  return (
    <svg className="draw" viewBox="70 10 390 312" aria-hidden>
      <path d={`${bends}H99a22 22 0 0 0 0 44H421`} className="d-l off" />
      <path d={`${bends}H191`} className="d-l" />
      {rows.flatMap((y, row) =>
        columns.map((x) => {
          const sealed = row < now.row && x === (row % 2 === 0 ? 421 : 99);
          if (!sealed) return <rect key={`${x}-${y}`} x={x - 5} y={y - 5} width="10" height="10" rx="3.5" className={nodeClass(row, x)} />;
          return (
            <g key={`${x}-${y}`} className="d-s" transform={`translate(${x - 11} ${y - 11}) scale(1.375)`}>
              <path d={sealPath} fill="currentColor" />
              <path
                d="m5.3 8.3 1.9 1.9 3.6-4.2"
                fill="none"
                stroke="var(--surface)"
                strokeWidth="1.6"
                strokeLinecap="round"
                strokeLinejoin="round"
              />
            </g>
          );
        }),
      )}
    </svg>
  );
}
