import { z } from 'zod';

export const queueSearch = z.object({});
