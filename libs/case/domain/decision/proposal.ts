import { addMoney, compareMoney, type FieldError, type Money } from '#kernel';
import { type Disposition, reasonsFor } from './dispositions.ts';

export const NOTE_MIN = 40;
export const NOTE_MAX = 4_000;

/** How somebody wants a case to end. Amounts in the case's currency. */
export interface Proposal {
  disposition: Disposition;
  reasonCode: string;
  note: string;
  loss: Money;
  recovered: Money;
}

/** What a proposal is held against. */
export interface ProposalFacts {
  exposure: Money;
  /** The evidence relied on, each with whether anybody has opened it. */
  evidence: readonly { number: string; opened: boolean }[];
}

type Rule = (proposal: Proposal, facts: ProposalFacts) => FieldError | null;

const theReasonFitsTheFinding: Rule = ({ disposition, reasonCode }) =>
  reasonsFor[disposition].some(({ code }) => code === reasonCode)
    ? null
    : { field: 'reasonCode', reason: `is not a reason for ${disposition}` };

const anAmountIsNeverNegative: Rule = ({ loss, recovered }) => {
  if (compareMoney(loss, '0') < 0) return { field: 'loss', reason: 'must not be negative' };
  return compareMoney(recovered, '0') < 0 ? { field: 'recovered', reason: 'must not be negative' } : null;
};

const lossAndRecoveryStayWithinTheExposure: Rule = ({ loss, recovered }, { exposure }) =>
  compareMoney(addMoney(loss, recovered), exposure) <= 0
    ? null
    : { field: 'loss', reason: `loss and recovered together exceed the exposure of ${exposure}` };

const aFalsePositiveLosesNothing: Rule = ({ disposition, loss }) =>
  disposition === 'FALSE_POSITIVE' && compareMoney(loss, '0') > 0
    ? { field: 'loss', reason: 'must be 0 for a false positive: nobody lost anything to fraud' }
    : null;

const aDecisionReliesOnlyOnOpenedEvidence: Rule = (_, { evidence }) => {
  const unread = evidence.filter(({ opened }) => !opened).map(({ number }) => number);
  return unread.length === 0 ? null : { field: 'evidenceIds', reason: `nobody has opened ${unread.join(', ')} yet` };
};

const rules: readonly Rule[] = [
  theReasonFitsTheFinding,
  anAmountIsNeverNegative,
  lossAndRecoveryStayWithinTheExposure,
  aFalsePositiveLosesNothing,
  aDecisionReliesOnlyOnOpenedEvidence,
];

/** Everything that stands against a proposal, field by field; empty when it can be sent to a second person. */
export const objectionsTo = (proposal: Proposal, facts: ProposalFacts): FieldError[] =>
  rules.map((rule) => rule(proposal, facts)).filter((objection) => objection !== null);
