import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type CaspixRequest, PUBLIC, REQUIRED_PERMISSION } from '#platform';

/**
 * Decides on every route by the permission that it names. Fails closed: no permission named, no session, or no such
 * permission in it, all mean no. A refusal to somebody who is signed in is recorded before it is answered.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: Audit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) === true) return true;
    const request = context.switchToHttp().getRequest<CaspixRequest>();
    const { actor } = request;
    if (!actor) throw new DomainError('unauthenticated', 'Sign in first');
    const permission = this.reflector.getAllAndOverride<string | undefined>(REQUIRED_PERMISSION, targets);
    if (permission !== undefined && actor.permissions.includes(permission)) return true;
    await this.recordDenial(actor, context.getHandler().name, request, permission ?? 'none named');
    throw new DomainError('forbidden', `Your role does not include ${permission ?? 'this'}`);
  }

  private recordDenial(actor: Actor, operation: string, request: CaspixRequest, permission: string): Promise<void> {
    return this.audit.denied(actor, {
      action: 'access.deny',
      object: { type: 'route', id: operation },
      outcome: 'denied',
      reason: permission,
      detail: { method: request.method, path: request.path.slice(0, 300) },
    });
  }
}
