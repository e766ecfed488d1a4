import type { Detector, Policy, PolicyState, Tier, TierRules, Watch } from '#api/policy.ts';
import { detectorNames } from '#parts/detectors.ts';
import { plural } from '#ui';

export const tiers = ['admin', 'analyst', 'manager', 'auditor'] as const satisfies readonly Tier[];

export const tierNames: Readonly<Record<Tier, string>> = { admin: 'Admin', analyst: 'Analyst', manager: 'Manager', auditor: 'Auditor' };

export type TierNumber = 'idleMinutes' | 'absoluteMinutes' | 'sessions' | 'failures' | 'lockMinutes' | 'stepUpMinutes';

export const tierNumbers: Readonly<Record<TierNumber, string>> = {
  idleMinutes: 'Idle, minutes',
  absoluteMinutes: 'Longest session, minutes',
  sessions: 'Sessions at once',
  failures: 'Failures that lock',
  lockMinutes: 'Locked for, minutes',
  stepUpMinutes: 'Fresh proof, minutes',
};

export const limitWords: Readonly<Record<TierRules['atLimit'], string>> = { deny: 'Refuse the newer', evict: 'End the oldest' };
export const factorWords: Readonly<Record<TierRules['factor'], string>> = { webauthn: 'Passkey', any: 'Passkey or code' };

export type WatchNumber = Exclude<keyof Watch, 'off' | 'quiet'>;

export const watchNumbers: Readonly<Record<WatchNumber, string>> = {
  windowMinutes: 'Failures are counted over, minutes',
  accountFailures: 'Failures of one account',
  networkFailures: 'Failures from one network',
  networkNames: 'Names tried from one network',
  sprayedNames: 'Names tried in total',
  sprayMinutes: 'Names in total are counted over, minutes',
  fatigueTries: 'Right passwords without a second factor',
  failuresBefore: 'Failures before a success',
  dormantDays: 'Dormant after, days',
  idleDays: 'Closed when unused for, days',
};

export const detectors = Object.keys(detectorNames) as Detector[];

export type Loudness = 'desk' | 'quiet' | 'off';
export const loudnessWords: Readonly<Record<Loudness, string>> = { desk: 'Tells the desk', quiet: 'Only the person', off: 'Off' };
export function loudnessOf({ off, quiet }: Watch, detector: Detector): Loudness {
  if (off.includes(detector)) return 'off';
  return quiet.includes(detector) ? 'quiet' : 'desk';
}

/** 720 minutes are 12 h, 90 are 90 min. */
export const span = (minutes: number): string => (minutes >= 60 && minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`);

/** What a key must be able to do, as one line; nothing where any will do. */
export function keyWords({ userVerification, deviceBound, models }: TierRules): string {
  const parts = [
    userVerification ? 'asks for PIN, finger or face' : null,
    deviceBound ? 'stays on its device' : null,
    models ? `of ${plural(models.length, 'model')}` : null,
  ].filter((part) => part !== null);
  return parts.join(', ');
}

export const profileOf = ({ profiles }: PolicyState, id: Policy['profile']): PolicyState['profiles'][number] => {
  const found = profiles.find((profile) => profile.id === id);
  if (!found) throw new Error(`the server does not know the profile ${id}`);
  return found;
};
