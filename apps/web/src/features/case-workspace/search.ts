import { z } from 'zod';

export const caseTabs = ['overview', 'timeline', 'money', 'evidence', 'decision'] as const;
export type CaseTab = (typeof caseTabs)[number];

export const timelineKinds = ['money', 'evidence', 'reveal', 'decision', 'note', 'case'] as const;

/** What of a case is in view. The first tab is the default and stays out of the address. */
export const caseSearch = z.object({
  tab: z.enum(caseTabs).optional().catch(undefined),
  /** One kind of event on the timeline. */
  kind: z.enum(timelineKinds).optional().catch(undefined),
});

export type CaseSearchParams = z.output<typeof caseSearch>;
