import { whyNoKey } from '#api/passkeys.ts';
import { signInRefusal } from './refusal.ts';

const words = {
  untrusted:
    'This browser does not trust the certificate of this page, so it offers no passkeys here. Run “caspix trust” on this machine, or use a code.',
  dismissed: 'No passkey was chosen. Try again, or use your password and a code.',
  known: 'This key is enrolled already.',
  unsupported: 'This browser has no passkeys to offer. Use your password and a code.',
} as const;

/** Why a passkey did not do it, in words that say what to do next. */
export function keyRefusal(error: unknown): string {
  const why = whyNoKey(error);
  return why ? words[why] : signInRefusal(error);
}
