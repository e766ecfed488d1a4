/** What went wrong on the way to the identity provider and back, and what to do next. The codes are the server's closed list. */
const problems: Readonly<Record<string, string>> = {
  'provider-off': 'This way of signing in is not offered any more. Choose another one.',
  'provider-unreachable': 'The identity provider does not answer. Try again in a minute, or sign in here with a passkey or a password.',
  'provider-refused': 'The identity provider did not sign you in. Try again there, or ask who looks after it.',
  'attempt-unknown': 'This sign-in took too long, was used already, or was begun in another browser. Begin again.',
  'answer-invalid':
    'The identity provider’s answer could not be trusted, so nobody was signed in. Begin again; if it stays, tell an admin.',
  'not-linked': 'No account here belongs to this sign-in. Ask an admin, or sign in here and link it under My security.',
  'linked-elsewhere': 'This sign-in is linked with an account already.',
  'account-closed': 'This account is closed. Ask an admin.',
  'account-locked': 'This account is locked for a while. Wait, or ask an admin to unlock it.',
  'factor-missing': 'The identity provider asked for no second factor, and you have none here. Sign in there with one, or ask an admin.',
  'provider-stays': 'You are signed out here. The identity provider did not end its own session: sign out there too.',
  'too-many-requests': 'Too many sign-ins are begun or refused here at the moment. Wait a minute, and begin again.',
  'session-limit': 'You are signed in elsewhere. Sign out there, or wait until that session ends by itself.',
};

/** A way to an identity provider that led nowhere, in words. */
export const federationProblem = (code: string): string =>
  problems[code] ?? 'The sign-in by the identity provider did not work. Begin again.';
