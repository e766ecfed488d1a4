import type { ChainStatus } from '#api/chain.ts';
import { plural } from '#ui';

const STEP = 4.2;
const TALL = 34;
const BASE = 58;

/** Entries sealed in each of the last sixty seconds, and those that wait. */
export function LastMinute({ status }: { status: ChainStatus }) {
  const { lastMinute, waiting } = status;
  const peak = Math.max(1, ...lastMinute);
  const total = lastMinute.reduce((sum, count) => sum + count, 0);
  const says = `${total.toLocaleString('en')} entries sealed in the last minute, ${waiting.toLocaleString('en')} waiting`;
  return (
    <figure className="minute">
      <figcaption>
        <b>The last minute</b>
        <span className="t3">{total.toLocaleString('en')} sealed</span>
      </figcaption>
      <svg viewBox="0 0 262 76" role="img" aria-label={says}>
        {lastMinute.map((count, second) => {
          const height = count === 0 ? 1.5 : 3 + (TALL * count) / peak;
          return (
            <rect
              key={`s-${second + 1}`}
              x={second * STEP}
              y={BASE - height}
              width="2.8"
              height={height}
              rx="1"
              className={count === 0 ? 'cp nil' : 'cp'}
            />
          );
        })}
        {waiting > 0 && <rect x={60 * STEP + 0.5} y={BASE - 18} width="4" height="18" rx="1" className="pend" />}
        <path d={`M0 ${BASE + 0.5}H258`} className="base" />
        <text x="0" y="73">
          60 s ago
        </text>
        <text x="258" y="73" textAnchor="end">
          now
        </text>
      </svg>
      <p className={waiting > 0 ? 'minute-w' : 't3'}>
        {waiting > 0 ? plural(waiting, 'entry waits for its seal', 'entries wait for their seal') : 'Nothing waits for its seal'}
      </p>
    </figure>
  );
}
