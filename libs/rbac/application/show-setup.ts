import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '../domain/assert-permitted.ts';
import { ADMINISTRATORS_NEEDED, type SetupState } from '../domain/setup.ts';
import { PrincipalStore } from './principal-store.ts';

export interface Setup extends SetupState {
  needed: number;
}

@Injectable()
export class ShowSetup {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly principals: PrincipalStore,
  ) {}

  execute(actor: Actor): Promise<Setup> {
    return this.unitOfWork.read(permitted(actor, 'session:own'), async (tx) => ({
      ...(await this.principals.setup(tx)),
      needed: ADMINISTRATORS_NEEDED,
    }));
  }
}
