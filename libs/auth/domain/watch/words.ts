import type { Evidence } from './signs.ts';
import type { Detector } from './watch-rules.ts';

/** What each detector is called. */
export const detectorNames: Readonly<Record<Detector, string>> = {
  'repeated-failures': 'Repeated failures',
  spraying: 'Password spraying',
  stuffing: 'Credential stuffing',
  'mfa-fatigue': 'Second factor missing again and again',
  'success-after-failures': 'Success after failures',
  'new-origin': 'New device or network',
  'unusual-hour': 'Unusual hour',
  'recovery-code': 'Recovery code used',
  'factor-change': 'Factor or password changed',
  'copied-key': 'Security key copied',
  'closed-account': 'Disabled or dormant account tried',
  'parallel-networks': 'At work from two networks',
};

const factorWords: Readonly<Record<string, string>> = {
  password: 'wrong passwords',
  totp: 'wrong codes',
  webauthn: 'keys that did not fit',
  recovery: 'wrong recovery codes',
};

const counted = (count: number | undefined, one: string, many = `${one}s`): string => `${count ?? 0} ${count === 1 ? one : many}`;
const from = ({ networks = [] }: Evidence): string => {
  if (networks.length === 0) return '';
  const shown = networks.slice(0, 3).join(', ');
  return networks.length > 3 ? ` from ${networks.length} networks (${shown} …)` : ` from ${shown}`;
};
const within = ({ minutes }: Evidence): string => `within ${minutes ?? 0} min`;

function ofOrigin(who: string, evidence: Evidence): string {
  const parts = [
    evidence.newNetwork ? `a network (${evidence.networks?.[0] ?? 'unknown'})` : null,
    evidence.newDevice ? `a kind of device (${evidence.device ?? 'unknown'})` : null,
  ].filter((part) => part !== null);
  return `${who} signed in from ${parts.join(' and ')} that had not been seen for 90 days.`;
}

const triedBy: Readonly<Record<string, string>> = {
  totp: 'code',
  webauthn: 'key',
  recovery: 'recovery code',
  'reset-code': 'one-time code',
  oidc: 'an identity provider',
  saml: 'an identity provider',
};

function ofClosed(who: string, evidence: Evidence): string {
  const account = evidence.state === 'disabled' ? 'the disabled account' : `the account, unused for ${evidence.days ?? 0} days,`;
  const by = evidence.factor ?? 'password';
  const how = triedBy[by] ?? by;
  const right = evidence.passwordRight ? 'right' : 'wrong';
  return `${who}: ${account} was tried ${by === 'oidc' || by === 'saml' ? 'through' : `with the ${right}`} ${how}${from(evidence)}.`;
}

const sentences: Readonly<Record<Detector, (who: string, evidence: Evidence) => string>> = {
  'repeated-failures': (who, e) => `${who}: ${e.failures ?? 0} ${factorWords[e.factor ?? ''] ?? 'failures'} ${within(e)}${from(e)}.`,
  spraying: (_, e) =>
    `${counted(e.names, 'name')} tried with wrong passwords ${within(e)}, ${counted(e.failures, 'time')} in all${from(e)}. ${counted(e.users?.length, 'of them is an account', 'of them are accounts')}.`,
  stuffing: (_, e) =>
    `${counted(e.failures, 'failure')} under ${counted(e.names, 'name')} ${within(e)}${from(e)}. ${counted(e.users?.length, 'of them is an account', 'of them are accounts')}.`,
  'mfa-fatigue': (who, e) =>
    `${who}: the right password ${counted(e.failures, 'time')} ${within(e)}${from(e)}, and no second factor after it. Somebody else may know the password.`,
  'success-after-failures': (who, e) => `${who} signed in after ${counted(e.failures, 'failure')} ${within(e)}${from(e)}.`,
  'new-origin': ofOrigin,
  'unusual-hour': (who, e) =>
    `${who} signed in around ${String(e.hour ?? 0).padStart(2, '0')}:00 UTC${from(e)}. Of ${e.earlier ?? 0} sign-ins in 60 days, none was within two hours of that.`,
  'recovery-code': (who, e) => `${who} signed in with a recovery code. ${counted(e.left, 'is', 'are')} left.`,
  'factor-change': (who, e) => `${who}: ${e.change ?? 'what proves the identity was changed'}.`,
  'copied-key': (who, e) =>
    `${who}: the key “${e.key ?? 'without a name'}” was used${from(e)} with a counter that another device had passed. Somebody has a copy of it; the key serves no more.`,
  'closed-account': ofClosed,
  'parallel-networks': (who, e) =>
    `${who} is at work from ${counted(e.networks?.length, 'network')} at once:${from(e).replace(' from', '')}.`,
};

/** What was seen, as one sentence or two. `who` is the person's name, where it concerns one. */
export const saysOf = (detector: Detector, evidence: Evidence, who: string): string => sentences[detector](who, evidence);

/** What the person concerned should do about it. */
export const adviceFor = (detector: Detector): string => {
  if (detector === 'copied-key')
    return 'Whoever has the copy may have signed in with it: end your sessions under My security and tell an administrator at once.';
  return detector === 'repeated-failures' || detector === 'closed-account'
    ? 'If this was not you, no harm was done yet: tell an administrator.'
    : 'If this was not you, end the session under My security, change your password and tell an administrator at once.';
};
