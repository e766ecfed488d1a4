import type { Policy, PolicyState } from '#api/policy.ts';
import { SelectField } from '#ui';
import { boundOf, underProfile } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { profileOf } from './words.ts';

interface Props {
  state: PolicyState;
  draft: Policy;
  onChange: (draft: Policy) => void;
}

/** The profile, and what it leaves free about passwords. */
export function PasswordFields({ state, draft, onChange }: Props) {
  const profile = profileOf(state, draft.profile);
  const { password } = draft;
  return (
    <>
      <SelectField
        label="Profile"
        options={state.profiles.map(({ id, says }) => ({ value: id, label: says }))}
        value={draft.profile}
        hint={`It sets the floor for every role. Letters and digits: ${profile.lettersAndDigits ? 'asked for' : 'no rule, the standard forbids one'}.`}
        onChange={(event) => onChange(underProfile(draft, profileOf(state, event.target.value as Policy['profile'])))}
      />
      <div className="pol-three">
        <NumberField
          label="Shortest password"
          value={password.shortest}
          bound={boundOf(profile, 'password.shortest')}
          onChange={(shortest) => onChange({ ...draft, password: { ...password, shortest } })}
        />
        <NumberField
          label="Earlier passwords barred"
          value={password.remembered}
          bound={boundOf(profile, 'password.remembered')}
          onChange={(remembered) => onChange({ ...draft, password: { ...password, remembered } })}
        />
        <NumberField
          label="Codes while enrolling, hours"
          value={draft.enrollingHours}
          bound={boundOf(profile, 'enrollingHours')}
          onChange={(enrollingHours) => onChange({ ...draft, enrollingHours })}
        />
      </div>
    </>
  );
}
