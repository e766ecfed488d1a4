import { Injectable } from '@nestjs/common';
import { Directory, type KnownActor } from '#auth';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

/** As many as anybody reads through; whoever wants another types more of the name. */
const MOST = 50;

/** Whom the log can be searched for. */
@Injectable()
export class FindActors {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: Directory,
  ) {}

  execute(actor: Actor, wanted: { q?: string; id?: string }): Promise<KnownActor[]> {
    return this.unitOfWork.read(permitted(actor, 'audit:read'), (tx) => this.directory.everybody(tx, { ...wanted, limit: MOST }));
  }
}
