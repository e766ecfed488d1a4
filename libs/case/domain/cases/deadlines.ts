/** Days from opening to decision that the house gives itself, by priority. */
const DAYS_TO_DECISION: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 7, 4: 14 };
/** 31 CFR 1020.320(b)(3): a suspicious activity report is filed within 30 calendar days of the initial detection of facts that may constitute a basis for filing. */
const DAYS_TO_REPORT = 30;
const DAY = 86_400_000;

const later = (instant: string, days: number): string => new Date(Date.parse(instant) + days * DAY).toISOString();

/** When the decision is due: our own clock, separate from the regulator's. */
export const decisionDue = (createdAt: string, priority: number): string => later(createdAt, DAYS_TO_DECISION[priority] ?? 14);

/** When a report would be due: this clock runs from the moment suspicion was determined, and not before. */
export const reportDue = (determinedAt: string | null): string | null =>
  determinedAt === null ? null : later(determinedAt, DAYS_TO_REPORT);
