/** Why an alert needs no case. The list is closed, so that false positives can be counted by cause and by typology. */
export const dismissalReasons = {
  FALSE_POSITIVE: 'The rule matched, the behaviour is ordinary',
  EXPLAINED_BY_CUSTOMER: 'The customer explained it, and the explanation was checked',
  KNOWN_PATTERN: 'Expected for this customer, such as payroll or own transfers',
  BELOW_THRESHOLD: 'Too small to pursue under the current policy',
  ALREADY_INVESTIGATED: 'The same facts were looked into before',
  DATA_ERROR: 'The source sent wrong or incomplete data',
  OTHER: 'Something else, told in the note',
} as const satisfies Record<string, string>;

export type DismissalReason = keyof typeof dismissalReasons;

export const dismissalReasonCodes = Object.keys(dismissalReasons) as [DismissalReason, ...DismissalReason[]];

const SHORTEST_NOTE = 10;

/** Only OTHER says nothing by itself, so it needs words. Returns what is wrong, or undefined. */
export const dismissalFault = (reason: DismissalReason, note: string): string | undefined =>
  reason === 'OTHER' && note.trim().length < SHORTEST_NOTE ? `tell the reason in at least ${SHORTEST_NOTE} characters` : undefined;
