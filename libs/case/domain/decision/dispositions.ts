/** What was found. Separate from where the case stands in its work. */
export const DISPOSITIONS = ['CONFIRMED_FRAUD', 'FALSE_POSITIVE', 'INCONCLUSIVE', 'REFERRED', 'DUPLICATE'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export interface DecisionReason {
  code: string;
  says: string;
}

const reason = (code: string, says: string): DecisionReason => ({ code, says });

/** The reasons that each finding can rest on. The list is closed, so that reports can count by it. */
export const reasonsFor: Readonly<Record<Disposition, readonly DecisionReason[]>> = {
  CONFIRMED_FRAUD: [
    reason('PAYER_DECEIVED', 'Payer deceived by altered bank details'),
    reason('MULE_NETWORK', 'Money moved through a network of mule accounts'),
    reason('CIRCULAR_FLOW', 'Money went round a cycle of accounts'),
    reason('FAN_IN_COLLECTION', 'Many payers into one collecting account'),
    reason('ACCOUNT_TAKEOVER', 'Somebody else used the customer’s access'),
    reason('FALSE_IDENTITY', 'Account opened under a false identity'),
    reason('INSIDER_ABUSE', 'An employee misused access'),
    reason('OTHER_FRAUD', 'Other deception or misuse, described in words'),
  ],
  FALSE_POSITIVE: [
    reason('HONEST_EXPLANATION', 'The activity has an honest explanation'),
    reason('KNOWN_CUSTOMER_PATTERN', 'Usual for this customer'),
    reason('RULE_TOO_WIDE', 'The detection rule is too wide'),
    reason('BAD_DATA', 'The data that raised the alert was wrong'),
  ],
  INCONCLUSIVE: [
    reason('EVIDENCE_INSUFFICIENT', 'Not enough evidence to say either way'),
    reason('NO_ANSWER', 'Somebody who had to answer did not'),
  ],
  REFERRED: [
    reason('TO_AUTHORITY', 'An authority takes it on'),
    reason('TO_OTHER_TEAM', 'Another team takes it on'),
    reason('TO_OTHER_INSTITUTION', 'Another institution takes it on'),
  ],
  DUPLICATE: [reason('SAME_FACTS', 'The same facts are worked in another case')],
};

/** Findings as people read them. */
export const dispositionWords: Readonly<Record<Disposition, string>> = {
  CONFIRMED_FRAUD: 'Confirmed fraud',
  FALSE_POSITIVE: 'False positive',
  INCONCLUSIVE: 'Inconclusive',
  REFERRED: 'Referred',
  DUPLICATE: 'Duplicate',
};

/** A reason as people read it; the code itself where a later release dropped it. */
export const reasonWords = (disposition: Disposition, code: string): string =>
  reasonsFor[disposition].find((known) => known.code === code)?.says ?? code;
