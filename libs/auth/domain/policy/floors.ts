import { DomainError, type FieldError } from '#kernel';
import { watchBounds, watchProblems } from '../watch/watch-rules.ts';
import { type PasswordRules, type Profile, type SignInPolicy, type TierPolicy, tiers } from './sign-in-policy.ts';

/** What a profile leaves no choice about. Numbers are the loosest that the standard allows. */
interface Floor {
  readonly says: string;
  readonly password: { readonly shortest: number; readonly lettersAndDigits: boolean; readonly remembered: number };
  readonly idleMinutes: number;
  readonly absoluteMinutes: number;
  readonly failures: number;
  readonly lockMinutes: number;
}

/** Longest that we let a proof of identity count, whatever the profile: no standard gives a number. */
const STEP_UP_MINUTES = 60;
const ENROLLING_HOURS = 72;
const SESSIONS = 10;

export const floors: Readonly<Record<Profile, Floor>> = {
  // NIST SP 800-63B-4: 3.1.1.2 passwords, 2.2.3 reauthentication at AAL2, 3.2.2 failures. A lock for a time is not asked for.
  'nist-800-63b-4': {
    says: 'NIST SP 800-63B-4',
    password: { shortest: 15, lettersAndDigits: false, remembered: 0 },
    ...{ idleMinutes: 60, absoluteMinutes: 1440, failures: 100, lockMinutes: 1 },
  },
  // PCI DSS 4.0: 8.3.6 and 8.3.7 passwords, 8.2.8 idle time, 8.3.4 failures and lock. The end of a session is NIST's.
  'pci-dss-4': {
    says: 'PCI DSS 4.0',
    password: { shortest: 12, lettersAndDigits: true, remembered: 4 },
    ...{ idleMinutes: 15, absoluteMinutes: 1440, failures: 10, lockMinutes: 30 },
  },
};

/** Between what and what a number may be set, and who says so. Both ends may be chosen. */
export interface Bound {
  /** `tier.…` holds for each role alike; the others are paths of the document. */
  readonly field: string;
  readonly least: number;
  readonly most: number;
  readonly source: string;
}

/** As many earlier passwords as any policy may bar. */
export const MOST_REMEMBERED = 24;

const OURS = 'our own limit';
const UNUSED = 'PCI DSS 4.0, 8.2.6';
const LONGEST_LOCK = 10_000;

/** What a profile leaves free, number by number: what is asked for is held against these, and a form can show them before it asks. */
export function boundsOf(profile: Profile): Bound[] {
  const { says, password, ...floor } = floors[profile];
  const bound = (field: string, least: number, most: number, source = OURS): Bound => ({ field, least, most, source });
  return [
    bound('password.shortest', password.shortest, 64, says),
    bound('password.remembered', password.remembered, MOST_REMEMBERED, says),
    bound('tier.absoluteMinutes', 1, floor.absoluteMinutes, says),
    bound('tier.idleMinutes', 1, floor.idleMinutes, says),
    bound('tier.failures', 1, floor.failures, says),
    bound('tier.lockMinutes', floor.lockMinutes, LONGEST_LOCK, says),
    bound('tier.sessions', 1, SESSIONS),
    bound('tier.stepUpMinutes', 1, STEP_UP_MINUTES),
    bound('enrollingHours', 1, ENROLLING_HOURS),
    ...Object.entries(watchBounds).map(([field, [least, most]]) =>
      bound(`watch.${field}`, least, most, field === 'idleDays' ? UNUSED : OURS),
    ),
  ];
}

const unless = (holds: boolean, field: string, reason: string): FieldError[] => (holds ? [] : [{ field, reason }]);

type Numbers = Readonly<Record<string, unknown>>;

/** Where numbers lie outside of the bounds under `prefix`; `at` is how the place is called in the answer. */
const outside = (numbers: Numbers, bounds: readonly Bound[], prefix: string, at = prefix): FieldError[] =>
  bounds
    .filter(({ field }) => field.startsWith(prefix))
    .flatMap(({ field, least, most, source }) => {
      const name = field.slice(prefix.length);
      const value = Number(numbers[name]);
      return unless(value >= least && value <= most, `${at}${name}`, `is ${least} to ${most} (${source})`);
    });

function passwordProblems(rules: PasswordRules, { says, password }: Floor, bounds: readonly Bound[]): FieldError[] {
  return [
    ...outside({ ...rules }, bounds, 'password.'),
    ...unless(
      rules.lettersAndDigits === password.lettersAndDigits,
      'password.lettersAndDigits',
      password.lettersAndDigits ? `is asked for by ${says}` : `is forbidden by ${says}`,
    ),
  ];
}

const tierProblems = (tier: TierPolicy, at: string, bounds: readonly Bound[]): FieldError[] => [
  ...outside({ ...tier }, bounds, 'tier.', `${at}.`),
  ...unless(tier.idleMinutes <= tier.absoluteMinutes, `${at}.idleMinutes`, 'is not longer than the whole session'),
];

/** Where the policy goes below the floor of its own profile; empty when nowhere. */
export function policyProblems(policy: SignInPolicy): FieldError[] {
  const bounds = boundsOf(policy.profile);
  const { admin } = policy.tiers;
  return [
    ...passwordProblems(policy.password, floors[policy.profile], bounds),
    ...tiers.flatMap((tier) => tierProblems(policy.tiers[tier], `tiers.${tier}`, bounds)),
    ...outside(
      { enrollingHours: policy.enrollingHours },
      bounds.filter(({ field }) => field === 'enrollingHours'),
      '',
    ),
    ...watchProblems(policy.watch),
    ...unless(admin.factor === 'webauthn' && admin.userVerification, 'tiers.admin.factor', 'is a passkey with user verification, always'),
  ];
}

/** Throws `validation` that names each place below the floor. */
export function assertAboveFloor(policy: SignInPolicy): void {
  const problems = policyProblems(policy);
  if (problems.length > 0) throw new DomainError('validation', `This policy goes below ${floors[policy.profile].says}`, problems);
}
