import { z } from 'zod';
import type { FindingFilter, SignInFilter } from '#api/watch.ts';
import { detectorNames } from '#parts/detectors.ts';

type Detector = keyof typeof detectorNames;

/** The page's whole view, kept in its address. */
export const signInsSearch = z.object({
  show: z.enum(['answered']).optional().catch(undefined),
  detector: z
    .enum(Object.keys(detectorNames) as [Detector, ...Detector[]])
    .optional()
    .catch(undefined),
  /** One finding, as a notice links to it. */
  finding: z.uuid().optional().catch(undefined),
  user: z.uuid().optional().catch(undefined),
  outcome: z.enum(['granted', 'halfway', 'failed', 'denied']).optional().catch(undefined),
  /** In CIDR notation, or one address. */
  network: z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]).optional().catch(undefined),
});

export type SignInsSearch = z.output<typeof signInsSearch>;
export type ChangeSearch = (change: Partial<SignInsSearch>) => void;

const given = <T extends object>(filter: T) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

export const toFindingFilter = ({ show, detector, finding, user }: SignInsSearch): FindingFilter =>
  finding ? { id: finding } : given({ state: show ?? 'open', detector, user });

export const toSignInFilter = ({ user, outcome, network }: SignInsSearch): SignInFilter => given({ user, outcome, network });
