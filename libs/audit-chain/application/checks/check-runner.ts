import { Injectable } from '@nestjs/common';
import { Signers } from '#crypto';
import { uuidv7 } from '#kernel';
import { serviceActor, UnitOfWork } from '#platform';
import type { Verdict } from '../../domain/verdict.ts';
import { ChainWalks } from '../verify/chain-walk.ts';
import { type VerifyOptions, verifyChain } from '../verify/verify-chain.ts';
import { CheckStore } from './check-store.ts';

/** Entries that the minutely check looks at again: what an attacker would change is most often what has just been written. */
const TAIL = 5_000;
const FULL_EVERY_HOURS = 24;
const PROGRESS_EVERY_MILLIS = 500;

const checker = () => serviceActor('checker', ['audit:read', 'audit:verify']);

/** Runs the checks that were asked for, a full one a day by itself, and looks at the newest entries every minute. */
@Injectable()
export class CheckRunner {
  constructor(
    private readonly checks: CheckStore,
    private readonly walks: ChainWalks,
    private readonly unitOfWork: UnitOfWork,
    private readonly signers: Signers,
  ) {}

  /** Runs the oldest check that waits. Says whether there was one. */
  async runNext(): Promise<boolean> {
    const check = await this.unitOfWork.run(checker(), (tx) => this.checks.claim(tx));
    if (!check) return false;
    let verdict: Verdict | null = null;
    try {
      verdict = await this.verify({ onProgress: this.reporter(check.id) });
    } finally {
      await this.unitOfWork.run(checker(), (tx) => this.checks.finish(tx, check.id, verdict));
    }
    return true;
  }

  /** Gives the verdict on the newest entries; one that does not hold is kept, and the chain's state says so from then on. */
  async checkTail(): Promise<Verdict> {
    const verdict = await this.verify({ tail: TAIL });
    if (!verdict.ok) await this.unitOfWork.run(checker(), (tx) => this.checks.addTail(tx, uuidv7(), verdict));
    return verdict;
  }

  /** Asks for a full check when the last one is a day old. */
  async keepDaily(): Promise<void> {
    await this.unitOfWork.run(checker(), async (tx) => {
      if (!(await this.checks.hasFullWithin(tx, FULL_EVERY_HOURS))) await this.checks.request(tx, uuidv7(), 'full');
    });
  }

  private async verify({ tail, ...options }: VerifyOptions & { tail?: number }): Promise<Verdict> {
    const walk = await this.walks.open();
    try {
      const from = tail === undefined ? 0 : Math.max(0, (await walk.sealedSize()) - tail);
      return await verifyChain(walk, [this.signers.vkey('checkpoint')], { ...options, from });
    } finally {
      await walk.close();
    }
  }

  /** Writes progress down now and then, in the background: a check does not wait for its own progress bar. */
  private reporter(id: string): (checked: number, total: number) => void {
    let last = 0;
    return (checked, total) => {
      if (performance.now() - last < PROGRESS_EVERY_MILLIS) return;
      last = performance.now();
      this.unitOfWork.run(checker(), (tx) => this.checks.progress(tx, id, checked, total)).catch(() => undefined);
    };
  }
}
