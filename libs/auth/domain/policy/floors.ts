import { DomainError, type FieldError } from '#kernel';
import { watchProblems } from '../watch/watch-rules.ts';
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

const unless = (holds: boolean, field: string, reason: string): FieldError[] => (holds ? [] : [{ field, reason }]);

function passwordProblems({ shortest, lettersAndDigits, remembered }: PasswordRules, { says, password }: Floor): FieldError[] {
  return [
    ...unless(
      shortest >= password.shortest && shortest <= 64,
      'password.shortest',
      `is at least ${password.shortest} (${says}), at most 64`,
    ),
    ...unless(
      lettersAndDigits === password.lettersAndDigits,
      'password.lettersAndDigits',
      password.lettersAndDigits ? `is asked for by ${says}` : `is forbidden by ${says}`,
    ),
    ...unless(remembered >= password.remembered && remembered <= 24, 'password.remembered', `is at least ${password.remembered} (${says})`),
  ];
}

function tierProblems(tier: TierPolicy, at: string, floor: Floor): FieldError[] {
  const most = (field: 'idleMinutes' | 'absoluteMinutes' | 'failures', limit: number) =>
    unless(tier[field] >= 1 && tier[field] <= limit, `${at}.${field}`, `is at most ${limit} (${floor.says})`);
  return [
    ...most('idleMinutes', floor.idleMinutes),
    ...most('absoluteMinutes', floor.absoluteMinutes),
    ...most('failures', floor.failures),
    ...unless(tier.idleMinutes <= tier.absoluteMinutes, `${at}.idleMinutes`, 'is not longer than the whole session'),
    ...unless(tier.lockMinutes >= floor.lockMinutes, `${at}.lockMinutes`, `is at least ${floor.lockMinutes} (${floor.says})`),
    ...unless(tier.sessions >= 1 && tier.sessions <= SESSIONS, `${at}.sessions`, `is 1 to ${SESSIONS}`),
    ...unless(tier.stepUpMinutes >= 1 && tier.stepUpMinutes <= STEP_UP_MINUTES, `${at}.stepUpMinutes`, `is 1 to ${STEP_UP_MINUTES}`),
  ];
}

/** Where the policy goes below the floor of its own profile; empty when nowhere. */
export function policyProblems(policy: SignInPolicy): FieldError[] {
  const floor = floors[policy.profile];
  const { admin } = policy.tiers;
  return [
    ...passwordProblems(policy.password, floor),
    ...tiers.flatMap((tier) => tierProblems(policy.tiers[tier], `tiers.${tier}`, floor)),
    ...unless(policy.enrollingHours >= 1 && policy.enrollingHours <= ENROLLING_HOURS, 'enrollingHours', `is 1 to ${ENROLLING_HOURS}`),
    ...watchProblems(policy.watch),
    ...unless(admin.factor === 'webauthn' && admin.userVerification, 'tiers.admin.factor', 'is a passkey with user verification, always'),
  ];
}

/** Throws `validation` that names each place below the floor. */
export function assertAboveFloor(policy: SignInPolicy): void {
  const problems = policyProblems(policy);
  if (problems.length > 0) throw new DomainError('validation', `This policy goes below ${floors[policy.profile].says}`, problems);
}
