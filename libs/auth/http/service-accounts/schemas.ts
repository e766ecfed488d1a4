import { z } from 'zod';
import { instant, text, uuid } from '#platform';
import { servicePermissions } from '../../domain/service-accounts/service-permissions.ts';
import { KEY_DAYS, OVERLAP_HOURS } from '../../domain/service-accounts/token-rules.ts';

const permission = z.enum(servicePermissions);
const reason = text(2000, { lines: true });
const key = z.union([
  z.strictObject({ jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().max(60) }) }),
  z.strictObject({ certificate: z.string().max(16_000).describe('A client certificate in PEM') }),
]);
const keyDays = z.number().int().min(1).max(KEY_DAYS.most).default(KEY_DAYS.usual);

export const accountBody = z
  .strictObject({
    name: text(80),
    permissions: z.array(permission).min(1).max(servicePermissions.length),
    networks: z.array(z.string().max(60)).min(1).max(32).describe('CIDR'),
    perMinute: z.number().int().min(1).max(60_000),
    key,
    keyDays,
    reason,
  })
  .meta({ id: 'ServiceAccountRequest' });

export const rotationBody = z
  .strictObject({ key, keyDays, overlapHours: z.number().int().min(0).max(OVERLAP_HOURS.most).default(OVERLAP_HOURS.usual), reason })
  .meta({ id: 'ServiceKeyRotation' });

export const reasonBody = z.strictObject({ reason }).meta({ id: 'ServiceAccountReason' });

const keySchema = z
  .object({
    id: uuid,
    kind: z.enum(['ed25519', 'certificate']),
    label: z.string(),
    thumbprint: z.string().describe('SHA-256: RFC 7638 of a key, RFC 8705 of a certificate'),
    createdAt: instant,
    expiresAt: instant,
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'ServiceKey' });

export const accountList = z
  .object({
    items: z.array(
      z
        .object({
          id: uuid,
          name: z.string(),
          permissions: z.array(permission),
          networks: z.array(z.string()),
          perMinute: z.number().int(),
          state: z.enum(['ACTIVE', 'DISABLED']),
          createdAt: instant,
          lastUsedAt: instant.nullable(),
          keys: z.array(keySchema),
        })
        .meta({ id: 'ServiceAccount' }),
    ),
  })
  .meta({ id: 'ServiceAccountList' });

/** RFC 6749 section 4.4.2, RFC 7523 section 2.2, RFC 8705 section 2. */
export const tokenBody = z
  .strictObject({
    grant_type: z.string().max(60),
    client_assertion_type: z.string().max(100).optional(),
    client_assertion: z.string().max(8192).optional(),
    client_id: z.string().max(60).optional(),
    scope: z.string().max(400).optional(),
  })
  .meta({ id: 'TokenRequest' });

/** RFC 6749, section 5.1. */
export const tokenAnswer = z
  .object({ access_token: z.string(), token_type: z.enum(['DPoP', 'Bearer']), expires_in: z.number().int(), scope: z.string() })
  .meta({ id: 'TokenAnswer' });
