import type { Detector, PolicyState, Watch } from '#api/policy.ts';
import { detectorNames } from '#parts/detectors.ts';
import { SelectField } from '#ui';
import { boundOf } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { detectors, type Loudness, loudnessOf, loudnessWords, type WatchNumber, watchNumbers } from './words.ts';

interface Props {
  watch: Watch;
  profile: PolicyState['profiles'][number];
  onChange: (watch: Watch) => void;
}

const fields = Object.keys(watchNumbers) as WatchNumber[];
const options = (Object.keys(loudnessWords) as Loudness[]).map((value) => ({ value, label: loudnessWords[value] }));

function withLoudness(watch: Watch, detector: Detector, loudness: Loudness): Watch {
  const without = (list: readonly Detector[]) => list.filter((one) => one !== detector);
  return {
    ...watch,
    off: loudness === 'off' ? [...without(watch.off), detector] : without(watch.off),
    quiet: loudness === 'quiet' ? [...without(watch.quiet), detector] : without(watch.quiet),
  };
}

/** From how much on a detector speaks, and whom it tells. */
export function WatchFields({ watch, profile, onChange }: Props) {
  return (
    <>
      <div className="pol-two">
        {fields.map((field) => (
          <NumberField
            key={field}
            label={watchNumbers[field]}
            value={watch[field]}
            bound={boundOf(profile, `watch.${field}`)}
            onChange={(value) => onChange({ ...watch, [field]: value })}
          />
        ))}
      </div>
      <fieldset>
        <legend className="label">Detectors</legend>
        <p className="hint">One that is off sees nothing, and stands on this page as a finding.</p>
        <div className="pol-two pol-detectors">
          {detectors.map((detector) => (
            <SelectField
              key={detector}
              label={detectorNames[detector]}
              options={options}
              value={loudnessOf(watch, detector)}
              onChange={(event) => onChange(withLoudness(watch, detector, event.target.value as Loudness))}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}
