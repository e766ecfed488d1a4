const factors: Record<string, string> = {
  password: 'password',
  totp: 'code',
  webauthn: 'passkey',
  recovery: 'recovery code',
  'enrolment-code': 'enrolment code',
  'reset-code': 'one-time link',
  oidc: 'identity provider',
  saml: 'identity provider',
  mfa: 'its second factor',
};

/** What a session was opened with: "password and code". */
export const factorWords = (used: readonly string[]): string => used.map((factor) => factors[factor] ?? factor).join(' and ');

const browsers = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;
const systems = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Android/, 'Android'],
  [/Linux/, 'Linux'],
] as const;

/** A browser's name for its owner to recognise. What a browser says of itself proves nothing. */
export function browserName(agent: string | null): string {
  const browser = browsers.find(([pattern]) => pattern.test(agent ?? ''))?.[1];
  const system = systems.find(([pattern]) => pattern.test(agent ?? ''))?.[1];
  if (!browser) return agent ? agent.slice(0, 40) : 'Unknown program';
  return system ? `${browser} on ${system}` : browser;
}
