/** Names whose value is a secret; compared with the end of a name in small letters, so `accessToken` and `db_password` count. */
const endings = [
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'secret',
  'token',
  'apikey',
  'authorization',
  'cookie',
  'credential',
  'credentials',
  'cvv',
  'cvc',
  'otp',
  'totp',
  'sessionid',
  'sessid',
];
/** What a person would also write with a colon in a sentence: `password: hunter2`. */
const spoken = new Set(['password', 'passwd', 'pwd', 'passphrase', 'authorization', 'cookie', 'secret']);
const keyOwners = new Set(['api', 'private', 'secret', 'access', 'encryption', 'signing', 'context']);

export const isSecretName = (name: string): boolean => {
  const small = name.toLowerCase();
  return small === 'sid' || endings.some((ending) => small.endsWith(ending));
};

/** `key` is a secret only after a word that makes it one: `api_key`, not `Key (id)=`. */
export const isSecretKeyName = (name: string, before: string): boolean =>
  name.toLowerCase() === 'key' && keyOwners.has(before.toLowerCase());

export const isSpokenName = (name: string): boolean => spoken.has(name.toLowerCase());

/** Headers whose whole line is secret, blanks included. */
export const isHeaderName = (name: string): boolean => /(cookie|authorization)$/i.test(name);

/** Fields of a log object that are never shown, whatever they hold. */
const personal = new Set([
  'iban',
  'pan',
  'email',
  'phone',
  'nationalid',
  'taxid',
  'born',
  'birthdate',
  'address',
  'parameters',
  'headers',
  'body',
]);

export const isHiddenField = (name: string): boolean =>
  isSecretName(name) || personal.has(name.toLowerCase().replaceAll(/[_-]/g, '')) || /(api|private|secret|context)_?key$/i.test(name);
