import { type WatchRules, watchNames } from '../watch/watch-rules.ts';
import { detectorNames } from '../watch/words.ts';
import { type SignInPolicy, type TierPolicy, tiers } from './sign-in-policy.ts';

interface Line {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

const names: Readonly<Record<keyof TierPolicy, string>> = {
  factor: 'Factor',
  userVerification: 'Key asks for PIN, finger or face',
  deviceBound: 'Key stays on its device',
  models: 'Models of keys',
  idleMinutes: 'Idle minutes',
  absoluteMinutes: 'Longest session, minutes',
  sessions: 'Sessions at once',
  atLimit: 'At the limit',
  failures: 'Failures that lock',
  lockMinutes: 'Minutes of lock',
  stepUpMinutes: 'Age of a fresh proof, minutes',
};

const words: Readonly<Record<string, string>> = {
  webauthn: 'Passkey',
  any: 'Passkey or code',
  deny: 'Refuse the newer',
  evict: 'End the oldest',
  true: 'Yes',
  false: 'No',
  null: 'All',
};

const shown = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : (words[String(value)] ?? String(value)));

const detectorsIn = (list: WatchRules['off']) =>
  list.length === 0
    ? 'None'
    : list
        .map((one) => detectorNames[one])
        .toSorted()
        .join(', ');

const watchPairs = (before: WatchRules, after: WatchRules): [string, unknown, unknown][] => [
  ['Detectors switched off', detectorsIn(before.off), detectorsIn(after.off)],
  ['Detectors that tell no desk', detectorsIn(before.quiet), detectorsIn(after.quiet)],
  ...(Object.keys(watchNames) as (keyof typeof watchNames)[]).map((key): [string, unknown, unknown] => [
    watchNames[key],
    before[key],
    after[key],
  ]),
];

/** What differs between two policies, line by line, in words. */
export function policyChanges(before: SignInPolicy, after: SignInPolicy): Line[] {
  const pairs: [string, unknown, unknown][] = [
    ['Profile', before.profile, after.profile],
    ['Shortest password', before.password.shortest, after.password.shortest],
    ['Letters and digits', before.password.lettersAndDigits, after.password.lettersAndDigits],
    ['Earlier passwords remembered', before.password.remembered, after.password.remembered],
    ['Hours in which codes serve while enrolling', before.enrollingHours, after.enrollingHours],
    ...tiers.flatMap((tier) =>
      (Object.keys(names) as (keyof TierPolicy)[]).map((key): [string, unknown, unknown] => [
        `${tier}: ${names[key]}`,
        before.tiers[tier][key],
        after.tiers[tier][key],
      ]),
    ),
    ...watchPairs(before.watch, after.watch),
  ];
  return pairs.map(([label, a, b]) => ({ label, before: shown(a), after: shown(b) })).filter((line) => line.before !== line.after);
}
