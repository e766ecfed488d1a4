import type { PolicyState, Tier, TierRules } from '#api/policy.ts';
import { Button, Can, Card } from '#ui';
import { factorWords, keyWords, limitWords, span, tierNames, tiers } from './words.ts';

function TierRow({ tier, rules, onChange }: { tier: Tier; rules: TierRules; onChange: () => void }) {
  const key = keyWords(rules);
  return (
    <tr>
      <th scope="row">{tierNames[tier]}</th>
      <td data-label="Factor">
        <span>
          {factorWords[rules.factor]}
          {key && <small className="t3">{key}</small>}
        </span>
      </td>
      <td data-label="Idle / longest" className="tn">
        {span(rules.idleMinutes)} / {span(rules.absoluteMinutes)}
      </td>
      <td data-label="Sessions at once">
        <span>
          <span className="tn">{rules.sessions}</span>
          <small className="t3">{limitWords[rules.atLimit]}</small>
        </span>
      </td>
      <td data-label="Failures → lock" className="tn">
        {rules.failures} → {span(rules.lockMinutes)}
      </td>
      <td data-label="Fresh proof" className="tn">
        {span(rules.stepUpMinutes)}
      </td>
      <td className="pol-act">
        <Can permission="policy:manage">
          <Button size="sm" aria-label={`Change how ${tierNames[tier].toLowerCase()}s sign in`} onClick={onChange}>
            Change
          </Button>
        </Can>
      </td>
    </tr>
  );
}

/** What people sign in with and what their sessions are held to, role by role. */
export function TierTable({ state, onChange }: { state: PolicyState; onChange: (tier: Tier) => void }) {
  return (
    <Card title="By role">
      <table className="tbl plain pol-tiers">
        <caption className="vh">What each role is held to</caption>
        <thead>
          <tr>
            <th scope="col">Role</th>
            <th scope="col">Factor</th>
            <th scope="col">Idle / longest</th>
            <th scope="col">Sessions at once</th>
            <th scope="col">Failures → lock</th>
            <th scope="col">Fresh proof</th>
            <th scope="col">
              <span className="vh">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tiers.map((tier) => (
            <TierRow key={tier} tier={tier} rules={state.policy.tiers[tier]} onChange={() => onChange(tier)} />
          ))}
        </tbody>
      </table>
      <p className="t3 small pol-note">
        Of several roles the strictest value holds. What is marked as delicate asks for a proof no older than the last column says.
      </p>
    </Card>
  );
}
