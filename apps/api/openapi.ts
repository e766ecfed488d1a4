import 'reflect-metadata';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type Config, standardSchemaConverter } from '#platform';
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

/** The OpenAPI 3.1 document, from the declared routes alone: nothing is instantiated, no database is needed. */
export async function openApiDocument(): Promise<OpenAPIObject> {
  const app = await createApi({ config: {} as Config }, true);
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Caspix')
    .setDescription('Fraud case management whose every security claim can be checked.')
    .setVersion('1')
    .addGlobalResponse({ status: 'default', ...problem } as never)
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (_, method) => method,
    autoTagControllers: true,
    standardSchemaConverter,
  });
  await app.close();
  return document;
}
