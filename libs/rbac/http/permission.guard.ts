import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Audit } from '#audit-chain';
import { type Clock, DomainError, isDomainError } from '#kernel';
import { type Actor, type CaspixRequest, CLOCK, PUBLIC, REQUIRED_PERMISSION } from '#platform';
import { PermissionUse } from '../application/reviews/permission-use.ts';
import { assertProven } from '../domain/step-up.ts';

/**
 * Decides on every route by the permission that it names. Fails closed: no permission named, no session, or no such
 * permission in it, or a proof of identity too old for it, all mean no. A refusal to somebody who is signed in is recorded before it is answered.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: Audit,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly uses: PermissionUse,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) === true) return true;
    const request = context.switchToHttp().getRequest<CaspixRequest>();
    const { actor } = request;
    if (!actor) throw new DomainError('unauthenticated', 'Sign in first');
    const permission = this.reflector.getAllAndOverride<string | undefined>(REQUIRED_PERMISSION, targets);
    try {
      this.assertMay(actor, permission);
      if (permission !== undefined && actor.type === 'user') this.uses.note(actor.sub, permission);
      return true;
    } catch (refusal) {
      const reason = isDomainError(refusal) && refusal.code === 'step-up-required' ? `${permission}: ${refusal.code}` : permission;
      await this.recordDenial(actor, context.getHandler().name, request, reason ?? 'none named');
      throw refusal;
    }
  }

  private assertMay(actor: Actor, permission: string | undefined): void {
    if (permission === undefined || !actor.permissions.includes(permission)) {
      throw new DomainError('forbidden', `Your role does not include ${permission ?? 'this'}`);
    }
    assertProven(actor, permission, this.clock.now());
  }

  private recordDenial(actor: Actor, operation: string, request: CaspixRequest, reason: string): Promise<void> {
    return this.audit.denied(actor, {
      action: 'access.deny',
      object: { type: 'route', id: operation },
      outcome: 'denied',
      reason,
      detail: { method: request.method, path: request.path.slice(0, 300) },
    });
  }
}
