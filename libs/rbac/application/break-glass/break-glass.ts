import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import type { Verdict } from '../../domain/break-glass.ts';
import { TimelyGrants } from '../roles/timely-grants.ts';
import { BreakGlassEnd } from './end-break-glass.ts';
import { RoleTaking, type WantedRoleNow } from './take-role.ts';

/** Taking a role in an emergency, giving it back, and answering for it. */
@Injectable()
export class BreakGlassDoor {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly taking: RoleTaking,
    private readonly ending: BreakGlassEnd,
    private readonly timely: TimelyGrants,
  ) {}

  /** Gives the id. The role counts after a fresh sign-in, like every role that is added. See `RoleTaking.take` for what it throws. */
  take(actor: Actor, wanted: WantedRoleNow): Promise<string> {
    return this.unitOfWork.run(permitted(actor, 'break-glass:use'), async (tx) => {
      // An earlier one whose time is over makes room.
      await this.timely.endOver(tx, actor.sub);
      return this.taking.take(tx, wanted);
    });
  }

  /** The roles that the actor could take now. */
  async offered(actor: Actor): Promise<{ id: string; name: string; description: string }[]> {
    const roles = await this.unitOfWork.read(permitted(actor, 'break-glass:use'), (tx) => this.taking.offered(tx));
    return roles.map(({ id, name, description }) => ({ id, name, description }));
  }

  /** Ends it before its time: one's own, or anybody's by who reviews. Throws `not-found`, `conflict` when it is over. */
  end(actor: Actor, id: string): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'session:own'), (tx) => this.ending.end(tx, id));
  }

  /** Says whether it was justified. Throws `not-found`, `maker-is-checker` for one's own, `conflict` while it lasts or when it was reviewed. */
  review(actor: Actor, id: string, review: { verdict: Verdict; note: string }): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'break-glass:review'), (tx) => this.ending.review(tx, id, review));
  }
}
