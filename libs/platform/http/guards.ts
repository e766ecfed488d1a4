import { applyDecorators, createParamDecorator, type ExecutionContext, SerializeOptions, SetMetadata } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { Request } from 'express';
import type { z } from 'zod';
import { DomainError } from '#kernel';
import type { Actor } from '../database/actor.ts';

export const PUBLIC = 'caspix:public';
export const REQUIRED_PERMISSION = 'caspix:permission';

/** A request after the session was read; `actor` is absent for those who are not signed in. */
export interface CaspixRequest extends Request {
  id: string;
  actor?: Actor;
  /** Whose connection it is: the address, and the client certificate (DER) that it proved to hold. */
  connectionOf?: { readonly address: string; readonly certificate: Buffer | null };
}

/** The route needs no session. Every other route names a permission, or the product does not start. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The signed-in actor of this request. Throws `unauthenticated` where there is none. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<CaspixRequest>();
  if (!actor) throw new DomainError('unauthenticated', 'Sign in first');
  return actor;
});

const ENTITY_TAG = /^"(\d{1,9})"$/;

/** The version that the client saw, from If-Match (RFC 9110, section 13.1.1). `version-required` when absent, `validation` when not `"7"`. */
export const readIfMatch = (header: string | undefined): number => {
  if (header === undefined) throw new DomainError('version-required', 'Send If-Match with the version that you saw');
  const version = ENTITY_TAG.exec(header)?.[1];
  if (version === undefined) throw new DomainError('validation', 'If-Match must be one strong entity tag such as "7"');
  return Number(version);
};

const IfMatchParameter = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readIfMatch(context.switchToHttp().getRequest<CaspixRequest>().headers['if-match']),
);

/** The version in If-Match, as a number. */
export const IfMatch = () => IfMatchParameter();

/** Documents that the operation needs If-Match. Goes with `@IfMatch()` on the parameter. */
export const Versioned = () =>
  ApiHeader({ name: 'If-Match', required: true, description: 'The version seen, as a strong entity tag: "7"' });

/** The response's shape: documented, and enforced by dropping whatever the schema does not name. */
export const Responds = (schema: z.ZodType, options: { status?: number; description?: string } = {}) =>
  applyDecorators(
    ApiResponse({ status: options.status ?? 200, description: options.description ?? 'Done', standardSchema: schema }),
    SerializeOptions({ schema }),
  );
