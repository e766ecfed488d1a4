import type { Line } from './draft.ts';

/** What the request will ask for, before anybody is asked. */
export function ChangeLines({ lines }: { lines: readonly Line[] }) {
  return (
    <section className="pol-lines" aria-label="What changes" aria-live="polite">
      <h3>What changes</h3>
      {lines.length === 0 ? (
        <p className="t3">Nothing yet.</p>
      ) : (
        <dl>
          {lines.map(({ label, before, after }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="tn">
                <s>{before}</s> <span aria-hidden>→</span> <b>{after}</b>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
