/** What two spellings of one sign-in name have in common (Unicode NFKC, then case folded). */
export const usernameKey = (username: string): string => username.normalize('NFKC').trim().toLowerCase();

/** For the record of a failed sign-in: enough to recognise one's own typing error, too little to be a list of names. */
export function maskedName(username: string): string {
  const characters = [...usernameKey(username)];
  if (characters.length < 3) return '•'.repeat(characters.length);
  return `${characters[0]}${'•'.repeat(Math.min(characters.length - 2, 12))}${characters.at(-1)}`;
}

/** Two letters for an avatar: of the first and the last name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
