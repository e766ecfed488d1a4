import { DomainError } from '#kernel';

/** NIST SP 800-63B-4, section 3.1.1.2: length alone, no rules of composition, at least 64 characters accepted, Unicode normalised. */
const SHORTEST = 15;
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

/** The one form in which a password is compared (NFC, as the standard asks). */
export const normalisedPassword = (password: string): string => password.normalize('NFC');

function weakness(password: string, username: string): string | null {
  const characters = [...password];
  const plain = squeezed(password);
  if (characters.length < SHORTEST) return `needs at least ${SHORTEST} characters; a sentence works well`;
  if (characters.length > LONGEST) return `must not be longer than ${LONGEST} characters`;
  if (new Set(characters).size < FEWEST_DIFFERENT) return 'repeats too few different characters';
  if (common.has(plain)) return 'is one of the first that would be tried';
  if (username.length >= 3 && plain.includes(squeezed(username))) return 'must not contain your user name';
  if (plain.includes('caspix')) return 'must not contain the name of this product';
  return null;
}

/** Throws `validation` with what would be right. */
export function assertGoodPassword(password: string, username: string): void {
  const reason = weakness(normalisedPassword(password), username);
  if (reason) throw new DomainError('validation', 'This password cannot be taken', [{ field: 'password', reason }]);
}
