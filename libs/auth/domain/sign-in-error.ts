import { DomainError } from '#kernel';

/** One answer for every failure of a first factor: it must not tell a wrong name from a wrong password or a closed account. */
export const wrongPassword = (): DomainError =>
  new DomainError('invalid-credentials', 'Name and password do not match. If you have no account yet, enrol with your code first.');

export const wrongCode = (): DomainError =>
  new DomainError('invalid-credentials', 'That code does not match. Check the clock of your device.');

export const usedCode = (): DomainError =>
  new DomainError('invalid-credentials', 'That code was used already. Wait for the next one, at most 30 seconds.');

export const wrongRecoveryCode = (): DomainError =>
  new DomainError('invalid-credentials', 'That recovery code does not match, or was used already. Each is good once.');

export const wrongCurrentPassword = (): DomainError => new DomainError('invalid-credentials', 'The password of now is another one.');

/** As long as a full queue of password hashes takes to be worked off. */
const BUSY_SECONDS = 10;

/** Too many at once. `retryAfter` is in seconds. */
export class TooBusy extends DomainError {
  readonly retryAfter = BUSY_SECONDS;

  constructor() {
    super('unavailable', 'Too many people sign in at this moment. Try again in a few seconds.');
  }
}

/** Too many failures. `retryAfter` is in seconds; `now` says that this very attempt was the one too many. */
export class AccountLocked extends DomainError {
  constructor(
    readonly retryAfter: number,
    readonly now = false,
  ) {
    super(
      'account-locked',
      `Too many failures. Sign-in opens again in ${Math.max(1, Math.ceil(retryAfter / 60))} min, or an administrator opens it.`,
    );
  }
}

/** Seconds until then, at least 1; null when it is past. Times are RFC 3339. */
export function secondsUntil(until: string | null, now: string): number | null {
  if (until === null) return null;
  const seconds = Math.ceil((Date.parse(until) - Date.parse(now)) / 1000);
  return seconds > 0 ? seconds : null;
}
