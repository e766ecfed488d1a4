import { z } from 'zod';
import { uuid } from '#platform';
import { amount, lines } from '../../application/fields.ts';
import { DISPOSITIONS } from '../../domain/decision/dispositions.ts';
import { NOTE_MAX, NOTE_MIN } from '../../domain/decision/proposal.ts';

const MAX_EVIDENCE = 500;

export const decisionBody = z
  .strictObject({
    disposition: z.enum(DISPOSITIONS),
    reasonCode: z.string().max(60),
    note: lines(NOTE_MAX, NOTE_MIN),
    loss: amount,
    recovered: amount,
    evidenceIds: z
      .array(uuid)
      .max(MAX_EVIDENCE)
      .refine((ids) => new Set(ids).size === ids.length, 'names a piece of evidence twice')
      .default([]),
  })
  .meta({ id: 'DecisionRequest' });

export const reasonListSchema = z
  .object({
    items: z.array(
      z
        .object({
          disposition: z.enum(DISPOSITIONS),
          says: z.string(),
          reasons: z.array(z.object({ code: z.string(), says: z.string() })),
        })
        .meta({ id: 'DispositionReasons' }),
    ),
  })
  .meta({ id: 'DispositionReasonList' });
