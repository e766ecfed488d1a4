import { StandardSchemaSerializerInterceptor } from '@nestjs/common';
import { HttpAdapterHost, NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  assertEveryRouteIsGuarded,
  crossSiteGuard,
  LOGGER,
  type PlatformOptions,
  ProblemFilter,
  requestId,
  securityHeaders,
  tlsOptions,
  validationPipe,
  webApp,
} from '#platform';
import { permissionIds } from '#rbac';
import { ApiModule } from './api.module.ts';

/** A batch of 1,000 alerts with their transactions fits; anything larger is refused before it is read whole. */
const BODY_LIMIT = '16mb';

export type ApiOptions = Omit<PlatformOptions, 'entities' | 'http'>;

/** What every application of this module needs, whether it listens or only describes itself. */
export async function createApi(options: ApiOptions, preview = false): Promise<NestExpressApplication> {
  const { config } = options;
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.with(options), {
    logger: preview ? false : ['error', 'warn'],
    preview,
    abortOnError: false,
    bodyParser: false,
    ...(preview ? {} : { httpsOptions: tlsOptions(config) }),
  });
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
  if (preview) return app;
  app.set('trust proxy', config.trustProxy ? 1 : false);
  app.disable('x-powered-by');
  app.use(requestId, securityHeaders(), crossSiteGuard(config.publicOrigin));
  if (config.webDir) app.use(webApp(config.webDir));
  app.useBodyParser('json', { limit: BODY_LIMIT, inflate: false });
  app.useGlobalPipes(validationPipe());
  app.useGlobalInterceptors(new StandardSchemaSerializerInterceptor(app.get(Reflector)));
  app.useGlobalFilters(new ProblemFilter(app.get(LOGGER)));
  assertEveryRouteIsGuarded(app, permissionIds);
  app.enableShutdownHooks();
  app.get(HttpAdapterHost).httpAdapter.getHttpServer().requestTimeout = 120_000;
  return app;
}
