import { shippedWatch, type WatchRules } from '../watch/watch-rules.ts';

/** What signing in takes and what a session is held to, for everybody of one role. Durations are whole minutes. */
export interface TierPolicy {
  /** `webauthn`: a passkey or hardware key, and a code only while the account is being enrolled. `any`: a code will do as well. */
  readonly factor: 'webauthn' | 'any';
  /** The authenticator must know its owner: PIN, finger, face (WebAuthn level 2, section 6.1, flag UV). */
  readonly userVerification: boolean;
  /** The key must not leave the device: no synchronised passkeys (flag BE clear). */
  readonly deviceBound: boolean;
  /** Models of authenticators (AAGUID) that may be enrolled, proven by attestation; null for all. */
  readonly models: readonly string[] | null;
  readonly idleMinutes: number;
  readonly absoluteMinutes: number;
  /** Sessions at the same time. */
  readonly sessions: number;
  /** At the limit: refuse the new sign-in, or end the oldest session. */
  readonly atLimit: 'deny' | 'evict';
  /** Failures of one factor in a row that lock the account. */
  readonly failures: number;
  readonly lockMinutes: number;
  /** How old a strong proof of identity may be for what the catalogue marks with `stepUp`. */
  readonly stepUpMinutes: number;
}

export const tiers = ['admin', 'analyst', 'manager', 'auditor'] as const;
export type Tier = (typeof tiers)[number];

export const profiles = ['nist-800-63b-4', 'pci-dss-4'] as const;
export type Profile = (typeof profiles)[number];

export interface PasswordRules {
  readonly shortest: number;
  /** Both letters and digits (PCI DSS 4.0, 8.3.6). NIST SP 800-63B-4 forbids such rules. */
  readonly lettersAndDigits: boolean;
  /** How many earlier passwords must not come again (PCI DSS 4.0, 8.3.7). */
  readonly remembered: number;
}

/** The whole policy: one document, changed by two people. */
export interface SignInPolicy {
  readonly profile: Profile;
  readonly password: PasswordRules;
  /** For how long after enrolling a tier that asks for WebAuthn may still use a code, in hours. */
  readonly enrollingHours: number;
  readonly tiers: Readonly<Record<Tier, TierPolicy>>;
  /** What sign-ins are watched for. */
  readonly watch: WatchRules;
}

const ordinary = { factor: 'any', userVerification: false, deviceBound: false, models: null } as const;
const held = { idleMinutes: 15, sessions: 2, atLimit: 'evict', failures: 8, lockMinutes: 30 } as const;

/** What an instance begins with. PCI DSS 4.0 8.2.8 and 8.3.4 and NIST SP 800-63B-4 set the outer bounds; the rest is our choice. */
export const shippedPolicy: SignInPolicy = {
  profile: 'nist-800-63b-4',
  password: { shortest: 15, lettersAndDigits: false, remembered: 0 },
  enrollingHours: 24,
  tiers: {
    admin: {
      ...{ factor: 'webauthn', userVerification: true, deviceBound: false, models: null, idleMinutes: 10, absoluteMinutes: 480 },
      ...{ sessions: 1, atLimit: 'deny', failures: 5, lockMinutes: 30, stepUpMinutes: 5 },
    },
    analyst: { ...ordinary, ...held, absoluteMinutes: 720, stepUpMinutes: 15 },
    manager: { ...ordinary, ...held, absoluteMinutes: 720, stepUpMinutes: 15 },
    auditor: { ...ordinary, ...held, absoluteMinutes: 480, sessions: 1, stepUpMinutes: 5 },
  },
  watch: shippedWatch,
};

const both = (a: readonly string[] | null, b: readonly string[] | null) => (a && b ? a.filter((model) => b.includes(model)) : (a ?? b));

const stricter = (a: TierPolicy, b: TierPolicy): TierPolicy => ({
  factor: a.factor === 'webauthn' || b.factor === 'webauthn' ? 'webauthn' : 'any',
  userVerification: a.userVerification || b.userVerification,
  deviceBound: a.deviceBound || b.deviceBound,
  models: both(a.models, b.models),
  idleMinutes: Math.min(a.idleMinutes, b.idleMinutes),
  absoluteMinutes: Math.min(a.absoluteMinutes, b.absoluteMinutes),
  sessions: Math.min(a.sessions, b.sessions),
  atLimit: a.atLimit === 'deny' || b.atLimit === 'deny' ? 'deny' : 'evict',
  failures: Math.min(a.failures, b.failures),
  lockMinutes: Math.max(a.lockMinutes, b.lockMinutes),
  stepUpMinutes: Math.min(a.stepUpMinutes, b.stepUpMinutes),
});

const isTier = (role: string): role is Tier => (tiers as readonly string[]).includes(role);

/**
 * The strictest of what the roles ask for. Roles of the house's own count as an analyst's. Somebody without a role is limited like an
 * administrator, and may enrol with a code: there is nothing yet that the account could do.
 */
export function tierOf({ tiers }: SignInPolicy, roles: readonly string[]): TierPolicy {
  if (roles.length === 0) return { ...Object.values(tiers).reduce(stricter), factor: 'any', models: null, atLimit: 'evict' };
  return roles.map((role) => tiers[isTier(role) ? role : 'analyst']).reduce(stricter);
}
