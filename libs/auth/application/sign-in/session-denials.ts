import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { isDomainError } from '#kernel';
import type { Actor } from '#platform';

/** A sign-in that the limit of sessions refuses leaves nothing behind, so its refusal is recorded on its own. It is no failure. */
@Injectable()
export class SessionDenials {
  constructor(private readonly audit: Audit) {}

  async recorded<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isDomainError(error) && error.code === 'conflict') {
        const object = { type: 'user', id: actor.sub };
        await this.audit.denied(actor, { action: 'auth.sign-in', object, outcome: 'denied', reason: 'session-limit' });
      }
      throw error;
    }
  }
}
