import { useMediaQuery } from '@mantine/hooks';
import type { ChainStatus } from '#api/chain.ts';
import { formatTime } from '#ui';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const HEIGHT = 22;
const GAP = 5;
const FULL = 740;
const NARROW = 310;
const SHORTEST = 40;
const LONGEST = 160;

interface Link {
  label: string;
  count: number;
  /** How many entries there are before it. */
  before: number;
  x: number;
  width: number;
}

// A link is as long as its quarter is full, within what can still hold a number. Older quarters are folded where there are too many.
function links(quarters: ChainStatus['perQuarter'], full: number): Link[] {
  const most = Math.floor(full / (SHORTEST + GAP));
  const shown = quarters.slice(-most);
  const peak = Math.max(1, ...shown.map(({ count }) => count));
  const room = Math.min(LONGEST, (full - GAP * shown.length) / Math.max(1, shown.length));
  let x = 1.5;
  let before = quarters.slice(0, -most).reduce((sum, { count }) => sum + count, 0);
  return shown.map(({ label, count }) => {
    const width = SHORTEST + Math.max(0, room - SHORTEST) * Math.sqrt(count / peak);
    const link = { label, count, before, x, width };
    x += width + GAP;
    before += count;
    return link;
  });
}

// On a small screen a link is a year.
function byYear(quarters: ChainStatus['perQuarter']): ChainStatus['perQuarter'] {
  const years = new Map<string, number>();
  for (const { label, count } of quarters) years.set(label.slice(0, 4), (years.get(label.slice(0, 4)) ?? 0) + count);
  return [...years].map(([label, count]) => ({ label, count }));
}

// "2026 Q1" or "2026-Q1": the year stands under its first quarter, the quarter under each.
function under(label: string, i: number): { text: string; year: boolean } {
  const [, year = label, quarter = ''] = /^(\d{4})\D?Q?(\d)?$/.exec(label) ?? [];
  return quarter === '' || quarter === '1' || i === 0
    ? { text: quarter && i === 0 && quarter !== '1' ? `${year} Q${quarter}` : year, year: true }
    : { text: `Q${quarter}`, year: false };
}

function ChainLink({ link, i, last, broken }: { link: Link; i: number; last: boolean; broken: boolean }) {
  const middle = link.x + link.width / 2;
  const foot = under(link.label, i);
  return (
    <g>
      <rect x={link.x} y="32" width={link.width} height={HEIGHT} rx={HEIGHT / 2} className={broken ? 'lk lk-bad' : 'lk'} />
      <text x={middle} y="47" textAnchor="middle" className={broken ? 'vol bad' : 'vol'}>
        {compact.format(link.count)}
      </text>
      <text x={middle} y="70" textAnchor="middle" className={foot.year ? 'yr' : undefined}>
        {foot.text}
      </text>
      {!last && <path d={`M${link.x + link.width - 5} 43h15`} className={broken ? 'joint off' : 'joint'} />}
    </g>
  );
}

/** The link that the broken entry lies in; the newest, where nobody knows the place. */
function brokenLink({ state, lastCheck }: ChainStatus, drawn: readonly Link[]): Link | undefined {
  if (state !== 'broken') return undefined;
  const index = lastCheck?.broken?.index ?? null;
  return drawn.find(({ before, count }) => index !== null && index >= before && index < before + count) ?? drawn.at(-1);
}

function Broken({ link, index }: { link: Link; index: number | null }) {
  const middle = link.x + link.width / 2;
  const anchor = middle < 60 ? 'start' : 'middle';
  return (
    <g className="an bad">
      <path d={`M${middle} 28V18`} />
      <text x={anchor === 'start' ? 1.5 : middle} y="12" textAnchor={anchor}>
        {index === null ? 'Broken here' : `Entry ${index.toLocaleString('en')}`}
      </text>
    </g>
  );
}

/** The whole chain, one link for each quarter of a year. */
export function Ribbon({ status }: { status: ChainStatus }) {
  const narrow = useMediaQuery('(max-width: 45rem)', undefined, { getInitialValueInEffect: false });
  const drawn = narrow ? links(byYear(status.perQuarter), NARROW) : links(status.perQuarter, FULL);
  const end = drawn.at(-1);
  const full = narrow ? 320 : FULL;
  const right = end ? end.x + end.width + 2 : 0;
  const width = Math.max(full, right);
  const broken = brokenLink(status, drawn);
  return (
    <figure className="ribbon">
      <svg
        viewBox={`0 0 ${width} 100`}
        style={{ maxWidth: `${width}px` }}
        role="img"
        aria-label={`${status.size.toLocaleString('en')} entries, ${narrow ? 'by year' : 'by quarter'}, ${broken ? `broken in ${broken.label}` : 'unbroken'}`}
      >
        {drawn.map((link, i) => (
          <ChainLink key={link.label} link={link} i={i} last={i === drawn.length - 1} broken={link === broken} />
        ))}
        {end && width - right > 8 && <path d={`M${right + 4} 43H${width}`} className="on" />}
        {broken && <Broken link={broken} index={status.lastCheck?.broken?.index ?? null} />}
        {status.firstAt && broken?.before !== 0 && (
          <g className="an">
            <path d="M13 28V18" />
            <text x="1.5" y="12">{`First entry, ${formatTime(status.firstAt, 'date')}`}</text>
          </g>
        )}
        <text x="1.5" y="95">
          {narrow ? 'Entries in each year' : 'Entries in each quarter of the year'}
        </text>
      </svg>
    </figure>
  );
}
