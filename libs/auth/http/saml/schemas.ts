import { z } from 'zod';
import { instant, text, uuid } from '#platform';

/** Each is refused by its own reason, on record; the parser bounds the whole form. */
const field = z.string().default('');

export const acsBody = z.object({ SAMLResponse: field, RelayState: z.string().default('') });
export const sloBody = z.object({
  SAMLRequest: field.optional(),
  SAMLResponse: field.optional(),
  RelayState: z.string().optional(),
});

export const startQuery = z.object({ to: z.string().max(500).optional(), again: z.literal('1').optional() });

export const metadataBody = z
  .strictObject({ metadata: text(240_000, { lines: true }).describe('The provider’s metadata, XML') })
  .meta({ id: 'SamlMetadata' });

const certificateSchema = z
  .object({
    pem: z.string(),
    subject: z.string(),
    fingerprint: z.string().describe('SHA-256'),
    key: z.string(),
    notBefore: instant,
    notAfter: instant,
    expired: z.boolean(),
    problem: z.string().nullable(),
  })
  .meta({ id: 'SamlCertificate' });

export const metadataRead = z
  .object({
    entityId: z.string(),
    ssoUrl: z.string(),
    sloUrl: z.string().nullable(),
    certificates: z.array(certificateSchema),
    validUntil: instant.nullable(),
  })
  .meta({ id: 'SamlMetadataRead' });

export const preparedKeys = z
  .object({ secret: uuid, signingCertificate: z.string(), decryptionCertificate: z.string() })
  .meta({ id: 'SamlPreparedKeys' });
