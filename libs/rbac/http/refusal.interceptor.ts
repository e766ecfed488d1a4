import { setTimeout as wait } from 'node:timers/promises';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, from, mergeMap, type Observable, throwError } from 'rxjs';
import { Audit } from '#audit-chain';
import { isDomainError } from '#kernel';
import type { CaspixRequest } from '#platform';
import { isRecorded } from '../application/recorded.ts';

/** Asking for what is not there, or not one's own to see, is the same answer and the same entry; so is what a use case forbids. */
const ACTIONS = { 'not-found': 'access.miss', forbidden: 'access.deny' } as const;

/**
 * A miss is answered at a multiple of this, in milliseconds from its beginning. A row that is there and out of sight costs its policy
 * about a millisecond more than one that is not there, which whoever measures often enough could tell apart.
 */
const BEAT = 16;

/** Milliseconds from now to the next beat. */
export const untilNextBeat = (elapsed: number): number => BEAT - (elapsed % BEAT);

/** Writes down what somebody who is signed in was refused behind the guard. The guard writes its own refusals. */
@Injectable()
export class RefusalInterceptor implements NestInterceptor {
  constructor(private readonly audit: Audit) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const began = performance.now();
    return next
      .handle()
      .pipe(catchError((error: unknown) => from(this.refused(context, error, began)).pipe(mergeMap(() => throwError(() => error)))));
  }

  private async refused(context: ExecutionContext, error: unknown, began: number): Promise<void> {
    await this.record(context, error);
    if (isDomainError(error) && error.code === 'not-found') await wait(untilNextBeat(performance.now() - began));
  }

  private async record(context: ExecutionContext, error: unknown): Promise<void> {
    const { actor, method, path } = context.switchToHttp().getRequest<CaspixRequest>();
    if (!actor || !isDomainError(error) || isRecorded(error)) return;
    const action = error.code === 'not-found' || error.code === 'forbidden' ? ACTIONS[error.code] : null;
    if (action === null) return;
    await this.audit.denied(actor, {
      action,
      object: { type: 'route', id: context.getHandler().name },
      outcome: 'denied',
      reason: error.code,
      detail: { method, path: path.slice(0, 300) },
    });
  }
}
