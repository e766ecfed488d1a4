/** The course of a figure without axes; its numbers stand in a table elsewhere on the page. */
export function Spark({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null;
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const points = values.map((value, i) => [1 + (i * 66) / (values.length - 1), 20 - ((value - low) / span) * 16] as const);
  const [x, y] = points.at(-1) ?? [0, 0];
  return (
    <svg className="spark" viewBox="0 0 72 24" aria-hidden>
      <path d={`M${points.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join('L')}`} />
      <circle cx={x} cy={y} r="2.5" />
    </svg>
  );
}
