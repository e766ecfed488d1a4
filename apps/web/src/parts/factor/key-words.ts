import { whyNoKey } from '#api/passkeys.ts';

/** What to do where the browser did not do its part, by why. */
export const keyWords = {
  untrusted:
    'This browser does not trust the certificate of this page, so it offers no passkeys here. Run “caspix trust” on this machine, or use a code.',
  dismissed: 'No passkey was chosen. Try again, or use your password and a code.',
  known: 'This key is enrolled already.',
  unsupported: 'This browser has no passkeys to offer. Use your password and a code.',
} as const;

/** Why the browser did not do its part, in words that say what to do next; null for what the server refused. */
export function noKeyWords(error: unknown): string | null {
  const why = whyNoKey(error);
  return why && keyWords[why];
}
