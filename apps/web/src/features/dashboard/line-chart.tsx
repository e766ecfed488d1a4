import { useElementSize } from '@mantine/hooks';
import { niceTop, ticks } from './series.ts';

interface Line {
  name: string;
  /** `c1` is drawn solid with a square, `c3` dashed with a disc. */
  look: 'c1' | 'c3';
  values: readonly (number | null)[];
  /** Stands at the line's end. */
  end: string;
}

interface Props {
  label: string;
  lines: readonly Line[];
  /** The names under the axis, one per value. */
  names: readonly string[];
  /** How a value on the axis reads. */
  format?: (value: number) => string;
  width: number;
}

const HEIGHT = 196;
const BOTTOM = 166;
const TOP = 12;
const LEFT = 34;
const RIGHT = 92;

// A gap in the data is a gap in the line.
function pathOf(points: readonly (readonly [number, number] | null)[]): string {
  let pen = 'M';
  return points
    .map((point) => {
      if (!point) {
        pen = 'M';
        return '';
      }
      const step = `${pen}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
      pen = 'L';
      return step;
    })
    .join('');
}

function Ends({ lines, at }: { lines: readonly Line[]; at: (line: Line) => readonly [number, number] | null }) {
  const ends = lines.flatMap((line) => {
    const point = at(line);
    return point ? [{ line, x: point[0], y: point[1] }] : [];
  });
  // Two labels never sit on each other, nor on the names under the axis: the higher one gives way by a line's height.
  const sorted = ends.toSorted((a, b) => b.y - a.y);
  let lowest = BOTTOM + 4;
  return sorted.map(({ line, x, y }) => {
    const labelY = Math.min(y + 4, lowest);
    lowest = labelY - 16;
    return (
      <g key={line.name}>
        {line.look === 'c1' ? (
          <rect x={x - 4} y={y - 4} width="8" height="8" rx="1.5" className="pt c1" />
        ) : (
          <circle cx={x} cy={y} r="4" className="pt c3" />
        )}
        <text x={x + 12} y={labelY} className={`k ${line.look}`}>
          {line.end}
        </text>
      </g>
    );
  });
}

/** One or two lines over time, named at their ends instead of in a legend; they differ in dash and mark as well as in colour. */
function LineChart({ label, lines, names, format = String, width }: Props) {
  const count = names.length;
  const top = niceTop(Math.max(1, ...lines.flatMap((line) => line.values.map((value) => value ?? 0))));
  const x = (i: number) => LEFT + (count < 2 ? 0 : (i * (width - LEFT - RIGHT)) / (count - 1));
  const y = (value: number) => BOTTOM - (value / top) * (BOTTOM - TOP);
  const points = (line: Line) => line.values.map((value, i) => (value === null ? null : ([x(i), y(value)] as const)));
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
      {[0, 0.25, 0.5, 0.75, 1].map((part) => (
        <g key={part}>
          <path d={`M${LEFT} ${y(part * top)}H${width - RIGHT}`} className="gr" />
          <text x={LEFT - 8} y={y(part * top) + 4} textAnchor="end">
            {format(part * top)}
          </text>
        </g>
      ))}
      {lines.map((line) => (
        <path key={line.name} d={pathOf(points(line))} className={`ln ${line.look}`} />
      ))}
      <Ends lines={lines} at={(line) => points(line).findLast((point) => point !== null) ?? null} />
      {ticks(count, width > 400 ? 5 : 3).map((i) => (
        <text key={names[i]} x={x(i)} y={HEIGHT - 8} textAnchor={i === 0 ? 'start' : 'middle'}>
          {names[i]}
        </text>
      ))}
    </svg>
  );
}

/** The chart at the width it has, so that its text is the page's size at every width. */
export function Lines(props: Omit<Props, 'width'>) {
  const { ref, width } = useElementSize();
  return (
    <div ref={ref} className="chart-box">
      {width > 0 && <LineChart {...props} width={width} />}
    </div>
  );
}
