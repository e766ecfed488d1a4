import { z } from 'zod';
import { instant, text, uuid } from '#platform';
import { providerDocument } from '../../domain/federation/provider.ts';

const kind = z.enum(['oidc', 'saml']);

export const offeredProviders = z
  .object({ items: z.array(z.object({ id: uuid, name: z.string(), kind })) })
  .meta({ id: 'OfferedProviders' });

export const providersSchema = z
  .object({ items: z.array(z.object({ id: uuid, kind, version: z.number().int(), document: providerDocument })) })
  .meta({ id: 'IdentityProviders' });

export const providerBody = z
  .strictObject({
    document: providerDocument,
    secret: text(20_000, { lines: true }).nullable().describe('A client secret or private key to keep; never shown again'),
    reason: text(2000, { lines: true }),
  })
  .meta({ id: 'IdentityProviderChange' });

export const testSchema = z
  .object({
    steps: z.array(
      z.object({ step: z.string(), state: z.enum(['passed', 'failed', 'not-tried']), says: z.string(), remedy: z.string().nullable() }),
    ),
  })
  .meta({ id: 'ConnectionTest' });

/** Where the page sends the browser to link an account. */
export const linkStart = z.object({ url: z.string() }).meta({ id: 'LinkStart' });

export const ownLinks = z
  .object({ items: z.array(z.object({ provider: uuid, name: z.string(), linkedAt: instant })) })
  .meta({ id: 'OwnLinks' });
