import type { Policy, PolicyState } from '#api/policy.ts';
import { detectorNames } from '#parts/detectors.ts';
import { refusedModel } from './models.ts';
import {
  detectors,
  factorWords,
  limitWords,
  loudnessOf,
  loudnessWords,
  profileOf,
  tierNames,
  tierNumbers,
  tiers,
  watchNumbers,
} from './words.ts';

type Profile = PolicyState['profiles'][number];
export type Bound = Profile['bounds'][number];

export interface Line {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

const yes = (value: boolean): string => (value ? 'Yes' : 'No');
const number = (value: number): string => (Number.isNaN(value) ? '–' : String(value));
const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>) => Object.keys(record) as K[];

/** Every choice of a policy by its name, in words. */
function said(policy: Policy, profileSays: string): Map<string, string> {
  const lines: [string, string][] = [
    ['Profile', profileSays],
    ['Shortest password', number(policy.password.shortest)],
    ['Letters and digits', yes(policy.password.lettersAndDigits)],
    ['Earlier passwords barred', number(policy.password.remembered)],
    ['Codes serve while enrolling, hours', number(policy.enrollingHours)],
    ...tiers.flatMap((tier): [string, string][] => {
      const rules = policy.tiers[tier];
      const at = tierNames[tier];
      return [
        [`${at}: factor`, factorWords[rules.factor]],
        [`${at}: key asks for PIN, finger or face`, yes(rules.userVerification)],
        [`${at}: key stays on its device`, yes(rules.deviceBound)],
        [`${at}: models of keys`, rules.models?.join(', ') ?? 'All'],
        ...keysOf(tierNumbers).map((key): [string, string] => [`${at}: ${tierNumbers[key].toLowerCase()}`, number(rules[key])]),
        [`${at}: at the limit`, limitWords[rules.atLimit]],
      ];
    }),
    ...keysOf(watchNumbers).map((key): [string, string] => [watchNumbers[key], number(policy.watch[key])]),
    ...detectors.map((detector): [string, string] => [
      `Detector: ${detectorNames[detector]}`,
      loudnessWords[loudnessOf(policy.watch, detector)],
    ]),
  ];
  return new Map(lines);
}

/** What the draft changes, line by line. */
export function linesOf(state: PolicyState, draft: Policy): Line[] {
  const before = said(state.policy, profileOf(state, state.policy.profile).says);
  const after = said(draft, profileOf(state, draft.profile).says);
  return [...after].flatMap(([label, value]) =>
    before.get(label) === value ? [] : [{ label, before: before.get(label) ?? '–', after: value }],
  );
}

/** The bound of a number by its name: `tier.idleMinutes`, `password.shortest`. */
export function boundOf({ bounds }: Profile, field: string): Bound {
  const found = bounds.find((bound) => bound.field === field);
  if (!found) throw new Error(`the server gives no bound for ${field}`);
  return found;
}

export const isWithin = (value: number, { least, most }: Bound): boolean => Number.isInteger(value) && value >= least && value <= most;

const fitted = (value: number, { least, most }: Bound): number => Math.min(most, Math.max(least, value));

/** The draft under another profile: what lies outside its bounds moves to the nearest value that it allows. */
export function underProfile(draft: Policy, profile: Profile): Policy {
  const at = (field: string, value: number) => fitted(value, boundOf(profile, field));
  const fit = (tier: Policy['tiers']['admin']) => ({
    ...tier,
    ...Object.fromEntries(keysOf(tierNumbers).map((key) => [key, at(`tier.${key}`, tier[key])])),
  });
  const { admin, analyst, manager, auditor } = draft.tiers;
  return {
    ...draft,
    profile: profile.id,
    password: {
      shortest: at('password.shortest', draft.password.shortest),
      lettersAndDigits: profile.lettersAndDigits,
      remembered: at('password.remembered', draft.password.remembered),
    },
    tiers: { admin: fit(admin), analyst: fit(analyst), manager: fit(manager), auditor: fit(auditor) },
  };
}

/** Why the draft cannot be asked for yet. */
export function refusalOf(state: PolicyState, draft: Policy): string | undefined {
  const profile = profileOf(state, draft.profile);
  const numbers: [string, number][] = [
    ['password.shortest', draft.password.shortest],
    ['password.remembered', draft.password.remembered],
    ['enrollingHours', draft.enrollingHours],
    ...tiers.flatMap((tier) => keysOf(tierNumbers).map((key): [string, number] => [`tier.${key}`, draft.tiers[tier][key]])),
    ...keysOf(watchNumbers).map((key): [string, number] => [`watch.${key}`, draft.watch[key]]),
  ];
  if (numbers.some(([field, value]) => !isWithin(value, boundOf(profile, field)))) return 'Mend what is out of bounds';
  if (tiers.some((tier) => draft.tiers[tier].idleMinutes > draft.tiers[tier].absoluteMinutes))
    return 'Idle time is not longer than the session';
  if (tiers.some((tier) => refusedModel(draft.tiers[tier].models))) return 'Mend the list of models';
  return linesOf(state, draft).length === 0 ? 'Change something' : undefined;
}
