import { isUnusualHour } from './hours.ts';
import type { Detector, WatchRules } from './watch-rules.ts';

/** How loud a sign is. */
export type Loudness = 'info' | 'warning' | 'critical';

/** What a detector saw, in numbers. Lists are cut at twenty. */
export interface Evidence {
  readonly minutes?: number;
  readonly failures?: number;
  readonly factor?: string;
  /** How many names were tried, and those of them that are accounts. */
  readonly names?: number;
  readonly users?: readonly string[];
  readonly networks?: readonly string[];
  readonly newNetwork?: boolean;
  readonly device?: string;
  readonly newDevice?: boolean;
  /** Hour of the day in UTC, and how many earlier sign-ins it was held against. */
  readonly hour?: number;
  readonly earlier?: number;
  readonly left?: number;
  readonly change?: string;
  readonly state?: 'disabled' | 'dormant';
  readonly days?: number;
  /** Whether what was tried (`factor`; a password where that is not said) was right. */
  readonly passwordRight?: boolean;
  /** What the key is called that was copied. */
  readonly key?: string;
}

export interface Sign {
  readonly detector: Detector;
  readonly severity: Loudness;
  /** The account that it concerns; null for what goes over several. */
  readonly user: string | null;
  /** What makes it one and the same: an account, a network, or everything. */
  readonly subject: string;
  readonly evidence: Evidence;
}

/** What PostgreSQL knows of an account at the moment of a try. */
export interface AccountFacts {
  /** Within the window, by factor. */
  readonly failures: Readonly<Record<string, number>>;
  /** Right passwords within the window since the last full sign-in. */
  readonly halfway: number;
  /** Within the window since the last full sign-in. */
  readonly failuresSinceSuccess: number;
  readonly networks: readonly string[];
  readonly network: string | null;
  /** Full sign-ins of the last 90 days. */
  readonly earlier: number;
  readonly networkKnown: boolean;
  readonly deviceKnown: boolean;
  /** Hours of the day (UTC) of full sign-ins of the last 60 days. */
  readonly hours: readonly number[];
  /** Other networks from which this account is at work at this moment. */
  readonly atWorkFrom: readonly string[];
}

const MOST = 20;
const LONGEST_SUBJECT = 200;
const about = (user: string) => ({ user, subject: user });
const named = (detector: Detector, severity: Loudness) => ({ detector, severity });
const listed = (networks: readonly string[]) => networks.slice(0, MOST);

/** What a failure of one factor shows about the account. */
export function signsOfFailure(user: string, factor: string, facts: AccountFacts, rules: WatchRules): Sign[] {
  const failures = facts.failures[factor] ?? 0;
  if (failures < rules.accountFailures) return [];
  const evidence = { minutes: rules.windowMinutes, failures, factor, networks: listed(facts.networks) };
  return [{ ...named('repeated-failures', 'warning'), user, subject: `${user} ${factor}`, evidence }];
}

/** What a right password shows that still waits for its second factor. */
export function signsOfHalfway(user: string, facts: AccountFacts, rules: WatchRules): Sign[] {
  if (facts.halfway < rules.fatigueTries) return [];
  const evidence = { minutes: rules.windowMinutes, failures: facts.halfway, networks: listed(facts.networks) };
  return [{ ...named('mfa-fatigue', 'critical'), ...about(user), evidence }];
}

/** What a full sign-in shows. `hour` is the hour of the day in UTC. */
export function signsOfSuccess(user: string, facts: AccountFacts, rules: WatchRules, now: { hour: number; device: string }): Sign[] {
  const signs: Sign[] = [];
  const here = facts.network === null ? [] : [facts.network];
  if (facts.failuresSinceSuccess >= rules.failuresBefore) {
    const evidence = { minutes: rules.windowMinutes, failures: facts.failuresSinceSuccess, networks: listed(facts.networks) };
    signs.push({ ...named('success-after-failures', 'warning'), ...about(user), evidence });
  }
  const [newNetwork, newDevice] = [facts.network !== null && !facts.networkKnown, !facts.deviceKnown];
  if (facts.earlier > 0 && (newNetwork || newDevice)) {
    const evidence = { newNetwork, newDevice, networks: here, device: now.device };
    // Each place by itself: whoever comes from a second one within the hour must not pass for the first.
    const subject = `${user} ${here.join('')} ${now.device}`.slice(0, LONGEST_SUBJECT);
    signs.push({ ...named('new-origin', newNetwork && newDevice ? 'warning' : 'info'), user, subject, evidence });
  }
  if (isUnusualHour(now.hour, facts.hours)) {
    const evidence = { hour: now.hour, earlier: facts.hours.length, networks: here };
    signs.push({ ...named('unusual-hour', 'info'), ...about(user), evidence });
  }
  if (facts.atWorkFrom.length > 0) {
    const evidence = { networks: listed([...here, ...facts.atWorkFrom]), minutes: rules.windowMinutes };
    signs.push({ ...named('parallel-networks', 'warning'), ...about(user), evidence });
  }
  return signs;
}

/** A try at an account that nobody should use. `idleDays` counts from its last sign-in. */
export function signsOfClosed(
  user: string,
  { disabled, idleDays, factor, right }: { disabled: boolean; idleDays: number | null; factor: string; right: boolean },
  network: string | null,
  rules: WatchRules,
): Sign[] {
  const dormant = idleDays !== null && idleDays >= rules.dormantDays;
  if (!disabled && !dormant) return [];
  const evidence: Evidence = {
    state: disabled ? 'disabled' : 'dormant',
    factor,
    passwordRight: right,
    networks: network === null ? [] : [network],
    ...(idleDays === null ? {} : { days: idleDays }),
  };
  // Whoever comes back from a long leave has what it takes; to a closed account nobody should come.
  const severity = right ? (disabled ? 'critical' : 'info') : 'warning';
  // What proves an identity after what did not is news, and not one more of the same.
  return [{ ...named('closed-account', severity), user, subject: right ? `${user} right` : user, evidence }];
}

/** Failures of one network within the window. */
export interface NetworkFacts {
  readonly network: string;
  readonly failures: number;
  readonly names: number;
  readonly users: readonly string[];
}

/** Wrong passwords in total, over the longer time. */
export interface TotalFacts {
  readonly failures: number;
  readonly names: number;
  readonly users: readonly string[];
  readonly networks: readonly string[];
}

/** What shows only across accounts: many names from one network, and many names from wherever. */
export function signsOfCrowd(networks: readonly NetworkFacts[], total: TotalFacts, rules: WatchRules): Sign[] {
  const stuffing = networks
    .filter(({ failures, names }) => failures >= rules.networkFailures && names >= rules.networkNames)
    .map(({ network, failures, names, users }): Sign => {
      const evidence = { minutes: rules.windowMinutes, failures, names, users: users.slice(0, MOST), networks: [network] };
      return { ...named('stuffing', 'critical'), user: null, subject: network, evidence };
    });
  if (total.names < rules.sprayedNames) return stuffing;
  const evidence = {
    ...{ minutes: rules.sprayMinutes, failures: total.failures, names: total.names },
    ...{ users: total.users.slice(0, MOST), networks: listed(total.networks) },
  };
  return [...stuffing, { ...named('spraying', 'critical'), user: null, subject: 'everybody', evidence }];
}

/** What was used or changed that proves an identity: always worth a word to the person. */
export const recoveryCodeSign = (user: string, left: number): Sign => ({
  ...named('recovery-code', 'warning'),
  ...about(user),
  evidence: { left },
});

export const factorChangeSign = (user: string, change: string, severity: Loudness = 'info'): Sign => ({
  ...named('factor-change', severity),
  user,
  subject: `${user} ${change}`,
  evidence: { change },
});

/** A counter that did not rise: two devices hold one key (WebAuthn level 2, section 6.1.1). `network` is `unknown` where nobody can tell. */
export const copiedKeySign = (user: string, key: { id: string; name: string }, network: string): Sign => ({
  ...named('copied-key', 'critical'),
  ...{ user, subject: `${user} ${key.id}` },
  evidence: { key: key.name, networks: network === 'unknown' ? [] : [network] },
});
