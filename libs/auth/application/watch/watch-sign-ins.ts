import { Injectable } from '@nestjs/common';
import { timestamp } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { signsOfCrowd } from '../../domain/watch/signs.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { Findings } from './findings.ts';
import { SignInLog } from './sign-in-log.ts';
import { WatchTurn } from './watch-turn.ts';

/** What shows only across accounts, inside one transaction. */
@Injectable()
export class CrowdWatch {
  constructor(
    private readonly log: SignInLog,
    private readonly policies: SignInPolicies,
    private readonly findings: Findings,
    private readonly turn: WatchTurn,
  ) {}

  /** Returns how many findings are new; none when another instance is looking. */
  async look(tx: Tx): Promise<number> {
    if (!(await this.turn.take(tx))) return 0;
    const { watch } = await this.policies.current(tx);
    const since = (minutes: number) => timestamp(Date.parse(tx.now()) - minutes * 60_000);
    const networks = await this.log.networks(tx, since(watch.windowMinutes));
    const total = await this.log.total(tx, since(watch.sprayMinutes));
    return this.findings.raise(tx, signsOfCrowd(networks, total, watch));
  }

  forget(tx: Tx): Promise<number> {
    return this.log.forget(tx);
  }
}

/** Looks across accounts, again and again. */
@Injectable()
export class WatchSignIns {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly crowd: CrowdWatch,
  ) {}

  /** Returns how many findings are new. */
  execute(request: string): Promise<number> {
    return this.unitOfWork.run(anonymousSignIn(request), (tx) => this.crowd.look(tx));
  }

  /** Forgets what is old. Returns how many tries. */
  forget(request: string): Promise<number> {
    return this.unitOfWork.run(anonymousSignIn(request), (tx) => this.crowd.forget(tx));
  }
}
