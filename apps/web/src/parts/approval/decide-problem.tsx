import { asProblem } from '#api/problem.ts';
import { Banner } from '#ui';
import { whyRefused } from './outcome.ts';

/** What went wrong with the last try, and what to quote. */
export function DecideProblem({ error }: { error: unknown }) {
  const { request } = asProblem(error);
  return (
    <Banner tone="bad">
      <b>Not done.</b> {whyRefused(error)}
      {request && <p className="t3 small mono">request {request}</p>}
    </Banner>
  );
}
