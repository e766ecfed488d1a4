import { type Config, loadConfig } from '#platform';
import { type Check, fail, ok } from './finding.ts';

/** As many bits as a key of AES-128, in a secret drawn from 62 letters and digits. */
const LEAST_DRAWN = 22;
/** NIST SP 800-63B-4, section 3.1.1: what people make up has 15 characters at least. */
const LEAST_TYPED = 15;
/** What examples and installers put in, and what nobody may keep. */
const DEFAULTS = /^(changeme|change-me|password|passw0rd|postgres|secret|caspix|admin|root|default|example|test|1234567890*)\W*\d*$/i;

/** A secret that repeats a few signs was not drawn: `000…`, `a7a7a7…`, `0123456789abcdef0123…`. */
const repeats = (text: string): boolean => /^(.{1,16}?)\1+$/.test(text) || new Set(text).size < 6;

const drawn = ['databasePassword', 'contextKey', 'vaultSecretId', 'kmsSecretAccessKey'] as const;

/** People may have made them up, or a provider. */
const typed = ['keyringPassphrase', 'smtpPassword'] as const;

/** The configuration's schema sees to prefix and length; what is left is whether the bytes are words or a pattern. */
function isMadeUp(webhookSecret: string): boolean {
  const bytes = Buffer.from(webhookSecret.slice('whsec_'.length), 'base64').toString('latin1');
  // 24 bytes drawn at random are all printable once in twenty thousand million draws.
  return repeats(bytes) || /^[ -~]+$/.test(bytes);
}

/** Whatever is wrong with the secrets, by name and never by value. */
export function weakSecrets(config: Config): string[] {
  const weak = drawn.filter((name) => {
    const value = config[name];
    return value !== undefined && (value.length < LEAST_DRAWN || DEFAULTS.test(value) || repeats(value));
  });
  const guessable = typed.filter((name) => {
    const value = config[name];
    return value !== undefined && (value.length < LEAST_TYPED || DEFAULTS.test(value) || repeats(value));
  });
  const { pkcs11Pin: pin, vaultToken: token, webhookSecret } = config;
  return [
    ...weak.map((name) => `${name} is a default, too short or repeats itself`),
    ...guessable.map((name) => `${name} is too easy to guess`),
    ...(webhookSecret !== undefined && isMadeUp(webhookSecret) ? ['webhookSecret was not drawn at random'] : []),
    ...(pin !== undefined && (pin.length < 6 || /^(\d)\1*$|^123456/.test(pin)) ? ['pkcs11Pin is too easy to guess'] : []),
    ...(token !== undefined && /^(root|dev-only-token)$/i.test(token) ? ['vaultToken is the one of a development server'] : []),
  ];
}

/** No secret is a default, short, or made of a pattern. */
export const secretsAreStrong: Check = async (instance) => {
  instance.assume('app');
  const weak = weakSecrets(loadConfig());
  return weak.length > 0 ? fail(weak.join('; ')) : ok('none is a default or a pattern');
};
