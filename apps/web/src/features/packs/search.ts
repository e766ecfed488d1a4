import { z } from 'zod';

/** The case that is to be exported. */
export const packsSearch = z.object({ case: z.uuid().optional().catch(undefined) });
