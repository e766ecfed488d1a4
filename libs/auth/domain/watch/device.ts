const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrom(?:e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

const nameIn = (agent: string, names: readonly [RegExp, string][]) => names.find(([sign]) => sign.test(agent))?.[1];

/**
 * What kind of device says this of itself (User-Agent, RFC 9110, section 10.1.5): browser and system, without versions, which change
 * every few weeks. Anybody can claim to be another; it helps against those who do not care to.
 */
export function deviceOf(agent: string | null): string {
  if (!agent) return 'an unnamed program';
  const [browser, system] = [nameIn(agent, BROWSERS), nameIn(agent, SYSTEMS)];
  if (browser && system) return `${browser} on ${system}`;
  return (
    browser ??
    system ??
    (agent
      .replace(/[\d.]+/g, '')
      .replace(/[^\w -]+/g, ' ')
      .trim()
      .slice(0, 60) ||
      'an unnamed program')
  );
}
