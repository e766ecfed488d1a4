import type { PolicyState, Tier, TierRules } from '#api/policy.ts';
import { CheckField, SelectField } from '#ui';
import { boundOf } from './draft.ts';
import { ModelsField } from './models-field.tsx';
import { NumberField } from './number-field.tsx';
import { factorWords, limitWords, type TierNumber, tierNumbers } from './words.ts';

interface Props {
  tier: Tier;
  rules: TierRules;
  profile: PolicyState['profiles'][number];
  onChange: (part: Partial<TierRules>) => void;
}

const optionsOf = <T extends string>(words: Readonly<Record<T, string>>) =>
  (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));

const fields = Object.keys(tierNumbers) as TierNumber[];

/** What people of one role sign in with, and what their sessions are held to. */
export function TierFields({ tier, rules, profile, onChange }: Props) {
  const fixed = tier === 'admin';
  return (
    <>
      <div className="pol-two">
        <SelectField
          label="Factor"
          options={optionsOf(factorWords)}
          value={rules.factor}
          disabled={fixed}
          hint={fixed ? 'Admins always use a passkey that knows its owner' : 'A code is from an authenticator app'}
          onChange={(event) => onChange({ factor: event.target.value as TierRules['factor'] })}
        />
        <SelectField
          label="At the limit of sessions"
          options={optionsOf(limitWords)}
          value={rules.atLimit}
          onChange={(event) => onChange({ atLimit: event.target.value as TierRules['atLimit'] })}
        />
      </div>
      <fieldset className="pol-ticks">
        <legend className="label">A key</legend>
        <CheckField
          checked={rules.userVerification}
          disabled={fixed}
          onChange={(event) => onChange({ userVerification: event.target.checked })}
        >
          asks for PIN, finger or face
        </CheckField>
        <CheckField checked={rules.deviceBound} onChange={(event) => onChange({ deviceBound: event.target.checked })}>
          stays on its device: no synchronised passkeys
        </CheckField>
      </fieldset>
      <ModelsField models={rules.models} onChange={(models) => onChange({ models })} />
      <div className="pol-three">
        {fields.map((field) => (
          <NumberField
            key={field}
            label={tierNumbers[field]}
            value={rules[field]}
            bound={boundOf(profile, `tier.${field}`)}
            onChange={(value) => onChange({ [field]: value })}
          />
        ))}
      </div>
    </>
  );
}
