import type { TestStep } from '#api/federation.ts';
import { Icon } from '#ui';

const names: Readonly<Record<string, string>> = {
  reach: 'Reach it',
  issuer: 'Know it by its issuer',
  abilities: 'What it can do',
  keys: 'Its signing keys',
  client: 'It knows us',
  logout: 'Logout reaches us',
  certificates: 'Its certificates',
  ours: 'Our keys',
};
const icons = { passed: 'check', failed: 'sla-over', 'not-tried': 'info' } as const;

/** What was tried, in the order of a sign-in; where a step failed, what to do. */
export function TestSteps({ steps }: { steps: readonly TestStep[] }) {
  return (
    <ol className="prov-steps" aria-label="What was tried">
      {steps.map(({ step, state, says, remedy }) => (
        <li key={step} className={state}>
          <Icon name={icons[state]} />
          <div>
            <b>{names[step] ?? step}</b>
            <p className="t2">{says}</p>
            {remedy && <p>{remedy}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
