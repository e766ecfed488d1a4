import { z } from 'zod';
import { instant, uuid } from '#platform';
import { personSchema } from '#rbac';
import { CUSTODY_EVENTS } from '../../application/evidence/evidence-store.ts';

export const evidenceSchema = z
  .object({
    id: uuid,
    number: z.string(),
    fileName: z.string(),
    type: z.string().describe('found in the content, whatever was declared'),
    size: z.int(),
    sha256: z.string(),
    note: z.string(),
    uploadedBy: personSchema,
    uploadedAt: instant,
    opened: z.boolean().describe('whether anybody has opened it since it was received'),
    custody: z.array(z.object({ at: instant, event: z.enum(CUSTODY_EVENTS), actor: personSchema })),
  })
  .meta({ id: 'Evidence' });

export const evidenceList = z.object({ items: z.array(evidenceSchema) }).meta({ id: 'EvidenceList' });
export const openQuery = z.strictObject({ intent: z.enum(['open', 'download']).default('open') });
