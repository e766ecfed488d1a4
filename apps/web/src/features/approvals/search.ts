import { z } from 'zod';

/** Which box is open, and which request of it. */
export const approvalsSearch = z.object({
  box: z.enum(['yours', 'done']).optional().catch(undefined),
  request: z.string().max(64).optional().catch(undefined),
});

export type ApprovalsSearch = z.output<typeof approvalsSearch>;
