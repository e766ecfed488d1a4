import type { PolicyState } from '#api/policy.ts';
import { detectorNames } from '#parts/detectors.ts';
import { Button, Can, Card } from '#ui';
import { detectors, loudnessOf, profileOf, type WatchNumber, watchNumbers } from './words.ts';

function Change({ label, onChange }: { label: string; onChange: () => void }) {
  return (
    <Can permission="policy:manage">
      <Button size="sm" aria-label={label} onClick={onChange}>
        Change
      </Button>
    </Can>
  );
}

interface Props {
  state: PolicyState;
  onChange: () => void;
}

/** The profile, and what passwords are held to under it. */
export function PasswordCard({ state, onChange }: Props) {
  const { password, enrollingHours, profile } = state.policy;
  return (
    <Card title="Passwords" actions={<Change label="Change what passwords are held to" onChange={onChange} />}>
      <dl className="kv">
        <dt>Profile</dt>
        <dd>{profileOf(state, profile).says}</dd>
        <dt>Shortest</dt>
        <dd className="tn">{password.shortest} characters</dd>
        <dt>Composition</dt>
        <dd>{password.lettersAndDigits ? 'Letters and digits' : 'No rule, as the standard asks'}</dd>
        <dt>Barred</dt>
        <dd>{password.remembered > 0 ? `The last ${password.remembered}, and the blocklist` : 'What is on the blocklist'}</dd>
        <dt>While enrolling</dt>
        <dd>A code serves in place of a passkey for {enrollingHours} h</dd>
      </dl>
    </Card>
  );
}

/** From how much on sign-ins are reported, and which detectors are not heard. */
export function WatchCard({ state, onChange }: Props) {
  const { watch } = state.policy;
  const named = (loudness: 'quiet' | 'off') =>
    detectors
      .filter((detector) => loudnessOf(watch, detector) === loudness)
      .map((detector) => detectorNames[detector])
      .join(', ') || 'None';
  return (
    <Card title="Watching" actions={<Change label="Change what sign-ins are watched for" onChange={onChange} />}>
      <dl className="kv pol-watch">
        {(Object.keys(watchNumbers) as WatchNumber[]).map((field) => (
          <div key={field}>
            <dt>{watchNumbers[field]}</dt>
            <dd className="tn">{watch[field]}</dd>
          </div>
        ))}
        <div>
          <dt>Detectors that tell no desk</dt>
          <dd>{named('quiet')}</dd>
        </div>
        <div>
          <dt>Detectors that are off</dt>
          <dd>{named('off')}</dd>
        </div>
      </dl>
    </Card>
  );
}
