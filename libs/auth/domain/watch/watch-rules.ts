import { z } from 'zod';
import type { FieldError } from '#kernel';

/** What looks at sign-ins. The list is closed; each is tuned below and described in `words.ts`. */
export const detectors = [
  'repeated-failures',
  'spraying',
  'stuffing',
  'mfa-fatigue',
  'success-after-failures',
  'new-origin',
  'unusual-hour',
  'recovery-code',
  'factor-change',
  'copied-key',
  'closed-account',
  'parallel-networks',
] as const;
export type Detector = (typeof detectors)[number];

/** How the detectors are tuned. Every number is inclusive: that many are enough. */
export interface WatchRules {
  /** Detectors that see nothing. Shown as a finding of the policy. */
  readonly off: readonly Detector[];
  /** Detectors that tell the person and the page, and no desk. */
  readonly quiet: readonly Detector[];
  /** Over which time failures of one account or one network are counted. */
  readonly windowMinutes: number;
  /** Failures of one factor of one account. */
  readonly accountFailures: number;
  /** Failures from one network, and under how many names. */
  readonly networkFailures: number;
  readonly networkNames: number;
  /** Names tried with wrong passwords in total, from wherever, over a longer time: slow guessing. */
  readonly sprayedNames: number;
  readonly sprayMinutes: number;
  /** Right passwords that no second factor followed. */
  readonly fatigueTries: number;
  /** Failures before a success that make it worth a look. */
  readonly failuresBefore: number;
  /** Days without a sign-in after which a try counts as one at a dormant account, and after which the account is closed. */
  readonly dormantDays: number;
  readonly idleDays: number;
}

export const shippedWatch: WatchRules = {
  off: [],
  quiet: [],
  windowMinutes: 15,
  accountFailures: 5,
  networkFailures: 20,
  networkNames: 8,
  sprayedNames: 12,
  sprayMinutes: 60,
  fatigueTries: 4,
  failuresBefore: 3,
  dormantDays: 45,
  idleDays: 90,
};

type Numeric = Exclude<keyof WatchRules, 'off' | 'quiet'>;

/** Between what and what each may be set. PCI DSS 4.0, 8.2.6, closes unused accounts within 90 days; the rest is our choice. */
export const watchBounds: Readonly<Record<Numeric, readonly [number, number]>> = {
  windowMinutes: [1, 60],
  accountFailures: [2, 50],
  networkFailures: [5, 500],
  networkNames: [2, 100],
  sprayedNames: [3, 500],
  sprayMinutes: [5, 1440],
  fatigueTries: [2, 20],
  failuresBefore: [1, 20],
  dormantDays: [7, 90],
  idleDays: [14, 90],
};

export const watchNames: Readonly<Record<Numeric, string>> = {
  windowMinutes: 'Minutes over which failures are counted',
  accountFailures: 'Failures of one account',
  networkFailures: 'Failures from one network',
  networkNames: 'Names tried from one network',
  sprayedNames: 'Names tried in total',
  sprayMinutes: 'Minutes over which names are counted in total',
  fatigueTries: 'Right passwords without a second factor',
  failuresBefore: 'Failures before a success',
  dormantDays: 'Days after which an account counts as dormant',
  idleDays: 'Idle days after which an account is closed',
};

const some = z.array(z.enum(detectors)).max(detectors.length);
const count = z.number().int().min(0).max(10_000);

/** The shape of the rules; their bounds are below. A policy from before there were detectors holds the shipped ones. */
export const watchDocument = z
  .strictObject({
    off: some,
    quiet: some,
    windowMinutes: count,
    accountFailures: count,
    networkFailures: count,
    networkNames: count,
    sprayedNames: count,
    sprayMinutes: count,
    fatigueTries: count,
    failuresBefore: count,
    dormantDays: count,
    idleDays: count,
  })
  .default({ ...shippedWatch, off: [], quiet: [] });

/** What is out of bounds, field by field. */
export function watchProblems(watch: WatchRules): FieldError[] {
  const numbers = Object.entries(watchBounds) as [Numeric, readonly [number, number]][];
  return numbers
    .filter(([field, [least, most]]) => watch[field] < least || watch[field] > most)
    .map(([field, [least, most]]) => ({ field: `watch.${field}`, reason: `is ${least} to ${most}` }));
}
