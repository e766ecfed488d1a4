/** What looks at sign-ins, by the names that people read. */
export const detectorNames = {
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
} as const;
