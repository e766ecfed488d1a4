import { z } from 'zod';

/** Which incidents are listed; the open ones unless said otherwise. */
export const incidentsSearch = z.object({ show: z.enum(['open', 'closed']).optional().catch(undefined) });
