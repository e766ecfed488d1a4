import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { DomainError, type ErrorCode, isDomainError } from '#kernel';
import { LOGGER } from '../tokens.ts';
import type { CaspixRequest } from './guards.ts';
import { problemOf } from './problem.ts';

const byStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'validation',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** Errors of the body parser carry a `type` (see the `http-errors` of body-parser) instead of a code of ours. */
function parserError(error: object): DomainError | undefined {
  const type: unknown = Reflect.get(error, 'type');
  if (type === 'entity.parse.failed') return new DomainError('malformed-json', 'The body cannot be read as JSON');
  if (type === 'entity.too.large') return new DomainError('payload-too-large', 'The body is larger than this route takes');
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return new DomainError('unsupported-media-type', 'Send UTF-8 without content coding');
  return undefined;
}

function domainErrorOf(error: unknown): DomainError {
  if (isDomainError(error)) return error;
  if (error instanceof Error) {
    const parsed = parserError(error) ?? (error.cause instanceof Error ? parserError(error.cause) : undefined);
    if (parsed) return parsed;
  }
  if (error instanceof HttpException) return new DomainError(byStatus[error.getStatus()] ?? 'internal', error.message);
  return new DomainError('internal', 'Something failed here; nothing was saved', [], { cause: error });
}

/** The one place where an error becomes an answer. What nobody foresaw is logged whole and told as nothing but a request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<CaspixRequest>();
    const response = http.getResponse<Response>();
    const known = domainErrorOf(error);
    const problem = problemOf(known.code, known.message, request.id ?? '', known.fields);
    const level = problem.status >= 500 ? 'error' : 'info';
    this.logger[level](
      { request: problem.request, code: known.code, status: problem.status, err: problem.status >= 500 ? known : undefined },
      'refused',
    );
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const later = known.code === 'account-locked' || known.code === 'too-many-requests' || problem.status === 503;
    // A route that knows better has said so already.
    if (later && !response.hasHeader('Retry-After')) response.setHeader('Retry-After', '30');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
