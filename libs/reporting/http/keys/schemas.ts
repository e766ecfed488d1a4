import { z } from 'zod';
import { rotatableKeys } from '#crypto';
import { instant, text, uuid } from '#platform';

export const keyStateSchema = z
  .object({
    provider: z.object({
      kind: z.enum(['local', 'vault', 'pkcs11', 'kms']),
      id: z.string(),
      rootVersion: z.number().int(),
      rootVersions: z.array(z.number().int()),
      signingKeys: z.array(z.string()),
      sealed: z.boolean(),
    }),
    keys: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        version: z.number().int(),
        state: z.enum(['current', 'retired', 'destroyed']),
        createdAt: instant,
        destroyedAt: instant.nullable(),
        wraps: z.number().int(),
        rootVersion: z.number().int().nullable(),
      }),
    ),
    moving: z
      .object({ id: uuid, orderedAt: instant, moved: z.number().int() })
      .nullable()
      .describe('The order to move keys that is carried out'),
    rootOrder: z
      .object({
        id: uuid,
        kind: z.enum(['rotate', 'destroy']),
        version: z.number().int(),
        orderedAt: instant,
        orderedBy: uuid,
        madeAt: instant.nullable(),
      })
      .nullable()
      .describe('The order about the root key that is carried out: the version that is to be there, or to be gone'),
  })
  .meta({ id: 'KeyState' });

export const keyChangeBody = z
  .strictObject({
    change: z.enum(['rotate', 'rewrap', 'destroy']),
    key: z.enum(['root', 'checkpoint', ...rotatableKeys]),
    version: z.number().int().min(1).max(1_000_000).optional(),
    reason: text(400),
  })
  .meta({ id: 'KeyChangeRequest' });
