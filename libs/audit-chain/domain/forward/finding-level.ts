import type { ForwardRecord } from './record.ts';

/** How loud a finding of the sign-in watch is. */
export type FindingLevel = 'info' | 'warning' | 'critical';

const LEVEL = /\((info|warning|critical)\)$/;

/** What an entry about a finding has for a reason: the detector with its level behind it, which is all that its formats can read. */
export const findingReason = (detector: string, level: FindingLevel): string => `${detector} (${level})`;

/** Null for what is no finding. One that does not say how loud it is (older entries do not) is a warning: too loud before too quiet. */
export function findingLevel({ action, reason }: Pick<ForwardRecord, 'action' | 'reason'>): FindingLevel | null {
  if (action !== 'auth.finding') return null;
  return (LEVEL.exec(reason ?? '')?.[1] as FindingLevel | undefined) ?? 'warning';
}
