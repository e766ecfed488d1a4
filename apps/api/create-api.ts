import type { NestApplicationOptions } from '@nestjs/common';
import { StandardSchemaSerializerInterceptor } from '@nestjs/common';
import { HttpAdapterHost, NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { ACS_PATH, CrossSiteRefusals, SLO_PATH } from '#auth';
import {
  assertEveryRouteIsGuarded,
  createLogger,
  crossSiteGuard,
  LOGGER,
  machineConnection,
  NestLogger,
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

/** Nest hands these to node:https as they are; its own type lists fewer of them. */
type HttpsOptions = NonNullable<NestApplicationOptions['httpsOptions']>;

/** A batch of 1,000 alerts with their transactions fits; anything larger is refused before it is read whole. */
const INTAKE_LIMIT = '16mb';
/** What people type fits many times over. */
const BODY_LIMIT = '256kb';

/** What identity providers post, from their own site. */
const SAML_FORMS = [ACS_PATH, SLO_PATH];
/** The largest message with its escapes. */
const SAML_LIMIT = '1mb';

export type ApiOptions = Omit<PlatformOptions, 'http'> & { watch?: boolean };

/** What every application of this module needs, whether it listens or only describes itself. */
export async function createApi(options: ApiOptions, preview = false): Promise<NestExpressApplication> {
  const { config, logger = createLogger({ level: preview ? 'silent' : config.logLevel }) } = options;
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.with({ ...options, logger }), {
    logger: preview ? false : new NestLogger(logger),
    preview,
    abortOnError: false,
    bodyParser: false,
    ...(preview ? {} : { httpsOptions: tlsOptions(config) as HttpsOptions }),
  });
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
  if (preview) return app;
  app.set('trust proxy', config.trustProxy ? 1 : false);
  app.disable('x-powered-by');
  const crossSite = crossSiteGuard(config.publicOrigin, SAML_FORMS, (request) => app.get(CrossSiteRefusals).record(request));
  app.use(requestId, securityHeaders(), crossSite, machineConnection(config));
  if (config.webDir) app.use(webApp(config.webDir));
  // The first parser that takes a body leaves nothing for the next.
  app.use('/api/v1/alerts', express.json({ limit: INTAKE_LIMIT, inflate: false }));
  // OAuth 2.0 asks for a form here (RFC 6749, section 4.4.2).
  app.use('/api/v1/oauth/token', express.urlencoded({ extended: false, limit: '16kb', inflate: false }));
  app.use(SAML_FORMS, express.urlencoded({ extended: false, limit: SAML_LIMIT, parameterLimit: 10, inflate: false }));
  // So does a provider that tells of a logout (OpenID Connect Back-Channel Logout 1.0, section 2.5).
  app.use(/^\/api\/v1\/session\/oidc\/[^/]+\/backchannel-logout$/, express.urlencoded({ extended: false, limit: '32kb', inflate: false }));
  app.useBodyParser('json', { limit: BODY_LIMIT, inflate: false });
  app.useGlobalPipes(validationPipe());
  app.useGlobalInterceptors(new StandardSchemaSerializerInterceptor(app.get(Reflector)));
  app.useGlobalFilters(new ProblemFilter(app.get(LOGGER)));
  assertEveryRouteIsGuarded(app, permissionIds);
  app.enableShutdownHooks();
  app.get(HttpAdapterHost).httpAdapter.getHttpServer().requestTimeout = 120_000;
  return app;
}
