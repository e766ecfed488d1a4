import 'reflect-metadata';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { deliveringPermissions, servicePermissions } from '#auth';
import { type Config, type DeclaredRoute, declaredRoutes, standardSchemaConverter } from '#platform';
import { createApi } from './create-api.ts';

const problem = {
  description: 'Refused (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'code', 'detail', 'request'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          code: { type: 'string' },
          detail: { type: 'string' },
          request: { type: 'string' },
          fields: {
            type: 'array',
            items: { type: 'object', required: ['field', 'reason'], properties: { field: { type: 'string' }, reason: { type: 'string' } } },
          },
        },
      },
    },
  },
};

const SESSION = 'session';
const SERVICE_TOKEN = 'serviceToken';

/** What a caller shows at this route: nothing, a machine's token, or a browser's cookie. */
function securityOf(route: DeclaredRoute | undefined): Record<string, string[]>[] {
  if (route?.public) return [];
  const names = (permissions: readonly string[]) => permissions.some((permission) => permission === route?.permission);
  const people = names(deliveringPermissions) ? [] : [{ [SESSION]: [] }];
  return names(servicePermissions) ? [...people, { [SERVICE_TOKEN]: [] }] : people;
}

/** Says at each operation what its guard asks for, from the same declarations that the guard reads. */
function addSecurity(document: OpenAPIObject, routes: readonly DeclaredRoute[]): void {
  const byOperation = new Map(routes.map((route) => [route.handler.split('.')[1], route]));
  for (const { get, post, put, patch, delete: remove } of Object.values(document.paths)) {
    for (const operation of [get, post, put, patch, remove]) {
      if (!operation) continue;
      const route = byOperation.get(operation.operationId);
      Object.assign(operation, { security: securityOf(route), ...(route?.permission ? { 'x-permission': route.permission } : {}) });
    }
  }
}

/** The OpenAPI 3.1 document, from the declared routes alone: nothing is instantiated, no database is needed. */
export async function openApiDocument(): Promise<OpenAPIObject> {
  const app = await createApi({ config: {} as Config }, true);
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Caspix')
    .setDescription('Fraud case management whose every security claim can be checked.')
    .setVersion('1')
    .addCookieAuth('__Host-caspix', { type: 'apiKey', in: 'cookie', description: 'The session of a signed-in person.' }, SESSION)
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description:
          'An access token from /oauth/token, bound to the key or the client certificate of a service account (RFC 9449, RFC 8705); or, for one request, a JWT that the account signed itself (EdDSA: iss and sub are the account’s id, aud is the address of this product, exp at most 5 minutes after iat, jti new for each request). Sent without any cookie.',
      },
      SERVICE_TOKEN,
    )
    .addGlobalResponse({ status: 'default', ...problem } as never)
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (_, method) => method,
    autoTagControllers: true,
    standardSchemaConverter,
  });
  addSecurity(document, declaredRoutes(app));
  await app.close();
  return document;
}
