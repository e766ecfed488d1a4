/** Why somebody needs to see a protected value. The list is closed; each reveal is an audit entry that names one of these. */
export const revealPurposes = {
  INVESTIGATION: 'To match it against another record of this case',
  CUSTOMER_CONTACT: 'To call or write to the customer',
  RECALL_REQUEST: 'To recall a payment or freeze an account at another bank',
  AUTHORITY_REQUEST: 'To answer a request of an authority or court',
  REGULATORY_REPORT: 'To write a report to the financial intelligence unit',
  QUALITY_REVIEW: 'To check a colleague’s work',
} as const satisfies Record<string, string>;

export type RevealPurpose = keyof typeof revealPurposes;

export const revealPurposeCodes = Object.keys(revealPurposes) as [RevealPurpose, ...RevealPurpose[]];
