export { REACH_ALL, REACH_EVERYWHERE, REACH_OWN, type Reach, SCOPES, type Scope, scopeOf } from '#kernel';
export { loadConfig, redacted, variableOf } from './config/load-config.ts';
export { type Config, configSchema, secretSettings } from './config/schema.ts';
export { csvCell, csvLine } from './csv.ts';
export { type Actor, SERVICES, type ServiceName, serviceActor } from './database/actor.ts';
export { connectionOptions, createDataSource } from './database/data-source.ts';
export { databaseError } from './database/database-error.ts';
export { type Migrations, migrate, type Query, type Release } from './database/migrate.ts';
export { runPrepared } from './database/prepared.ts';
export { beginAs, type SignedContext, signContext } from './database/signed-context.ts';
export { Tx, UnitOfWork } from './database/unit-of-work.ts';
export { type Check, Readiness } from './health/readiness.ts';
export { assertEveryRouteIsGuarded, type DeclaredRoute, declaredRoutes } from './http/assert-guarded.ts';
export { crossSiteGuard } from './http/cross-site.ts';
export { type CursorKind, type CursorValue, decodeCursor, encodeCursor, type Page, pageOf } from './http/cursor.ts';
export { etag } from './http/entity-tag.ts';
export {
  type CaspixRequest,
  CurrentActor,
  IfMatch,
  PUBLIC,
  Public,
  REQUIRED_PERMISSION,
  Responds,
  readIfMatch,
  Versioned,
} from './http/guards.ts';
export { requestId, securityHeaders } from './http/headers.ts';
export { isMachineConnection, machineConnection } from './http/machine-connection.ts';
export { standardSchemaConverter } from './http/openapi-schema.ts';
export { ProblemFilter } from './http/problem.filter.ts';
export { type Problem, problemOf, problems } from './http/problem.ts';
export { tlsOptions } from './http/tls.ts';
export { instant, money, page, pageQuery, text, uuid, validationPipe } from './http/validation.ts';
export { webApp } from './http/web-app.ts';
export { createLogger, type LoggerOptions, loggedFields } from './logging/logger.ts';
export { findSensitive, maskKept, maskText } from './logging/mask.ts';
export { type CorpusLine, maskCorpus } from './logging/mask-corpus.ts';
export { NestLogger } from './logging/nest-logger.ts';
export { CourierService } from './notices/courier.service.ts';
export { type Desk, Desks } from './notices/desks.ts';
export { type Audience, type NewNotice, type Severity, severities } from './notices/notice.ts';
export { type Delivery, type Notice, Notices } from './notices/notices.ts';
export { Outbox } from './notices/outbox.ts';
export { signWebhook } from './notices/webhook-post.ts';
export { platformMigrations } from './persistence/migrations/index.ts';
export { PlatformModule, type PlatformOptions } from './platform.module.ts';
export { RoundTimer } from './timers/round-timer.ts';
export { CLOCK, CONFIG, LOGGER } from './tokens.ts';
