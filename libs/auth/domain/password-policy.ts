import { DomainError } from '#kernel';
import type { PasswordRules } from './policy/sign-in-policy.ts';

const LONGEST = 256;
const FEWEST_DIFFERENT = 6;

/** Long phrases that lists of leaked passwords hold, and rows of keys that people take for random. */
const COMMON = [
  'passwordpassword',
  'password12345678',
  'password123456789',
  'correcthorsebatterystaple',
  'qwertyuiopasdfgh',
  'qwertyuiopasdfghjkl',
  '1234567890123456',
  '123456789012345',
  'abcdefghijklmnop',
  'administratoradministrator',
  'iloveyouiloveyou',
  'letmeinletmeinletmein',
  'welcomewelcome123',
  'changemechangeme',
];

const squeezed = (value: string) => value.toLowerCase().replace(/[\s._-]/g, '');
const common = new Set(COMMON.map(squeezed));

/** The one form in which a password is compared (NFC, as NIST SP 800-63B-4 section 3.1.1.2 asks). */
export const normalisedPassword = (password: string): string => password.normalize('NFC');

/** Whether it is what lists hold, as it is, squeezed, with digits at its end, or written twice. */
function isListed(password: string, isCommon: (candidate: string) => boolean): boolean {
  const plain = squeezed(password);
  const half = plain.slice(0, plain.length / 2);
  const doubled = half + half === plain ? [half] : [];
  return [password.toLowerCase(), plain, plain.replace(/\d{1,4}$/, ''), ...doubled].some((form) => common.has(form) || isCommon(form));
}

function weakness(password: string, username: string, rules: PasswordRules, isCommon: (candidate: string) => boolean): string | null {
  const characters = [...password];
  const plain = squeezed(password);
  if (characters.length < rules.shortest) return `needs at least ${rules.shortest} characters; a sentence works well`;
  if (characters.length > LONGEST) return `must not be longer than ${LONGEST} characters`;
  if (rules.lettersAndDigits && !(/\p{L}/u.test(password) && /\p{N}/u.test(password))) return 'needs both letters and digits';
  if (new Set(characters).size < FEWEST_DIFFERENT) return 'repeats too few different characters';
  if (isListed(password, isCommon)) return 'is one of the first that would be tried';
  if (username.length >= 3 && plain.includes(squeezed(username))) return 'must not contain your user name';
  if (plain.includes('caspix')) return 'must not contain the name of this product';
  return null;
}

/** Throws `validation` with what would be right. `isCommon` asks a list of passwords, in small letters. */
export function assertGoodPassword(
  password: string,
  username: string,
  rules: PasswordRules,
  isCommon: (candidate: string) => boolean = () => false,
): void {
  const reason = weakness(normalisedPassword(password), username, rules, isCommon);
  if (reason) throw badPassword(reason);
}

export const badPassword = (reason: string): DomainError =>
  new DomainError('validation', 'This password cannot be taken', [{ field: 'password', reason }]);
