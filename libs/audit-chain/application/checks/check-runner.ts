import { Injectable } from '@nestjs/common';
import { uuidv7 } from '#kernel';
import { serviceActor, UnitOfWork } from '#platform';
import type { Verdict } from '../../domain/verdict.ts';
import { Audit } from '../audit.ts';
import { Incidents } from '../incidents/incidents.ts';
import { Pace } from '../pace.ts';
import { ChainVerifier } from './chain-verifier.ts';
import { CheckStore } from './check-store.ts';

const PROGRESS_EVERY_MILLIS = 500;

const checker = () => serviceActor('checker', ['audit:read', 'audit:verify', 'incident:watch']);

/** Where a check is written down, and what becomes of one that does not hold. */
@Injectable()
export class CheckParts {
  constructor(
    readonly audit: Audit,
    readonly incidents: Incidents,
    readonly pace: Pace,
  ) {}
}

/** Runs the checks that were asked for, a full one a day by itself, and looks at the newest entries every minute. */
@Injectable()
export class CheckRunner {
  constructor(
    private readonly checks: CheckStore,
    private readonly verifier: ChainVerifier,
    private readonly unitOfWork: UnitOfWork,
    private readonly parts: CheckParts,
  ) {}

  /** Runs the oldest check that waits. Says whether there was one. */
  async runNext(): Promise<boolean> {
    const claimed = await this.unitOfWork.run(checker(), async (tx) => ({
      check: await this.checks.claim(tx),
      log: await this.checks.log(tx),
    }));
    const { check, log } = claimed;
    if (!check) return false;
    let verdict: Verdict | null = null;
    try {
      verdict = await this.verifier.verify(log, { onProgress: this.reporter(check.id) });
    } finally {
      await this.unitOfWork.run(checker(), async (tx) => {
        await this.checks.finish(tx, check.id, verdict);
        if (verdict) await this.parts.incidents.judge(tx, verdict);
      });
    }
    return true;
  }

  /**
   * Gives the verdict on the newest entries, and on the whole log against its newest copy outside. One that does not hold is kept: the
   * chain's state says so from then on, and an incident is open.
   */
  async checkTail(): Promise<Verdict> {
    const log = await this.unitOfWork.run(checker(), (tx) => this.checks.log(tx));
    const verdict = await this.verifier.verify(log, { tail: this.parts.pace.tailEntries });
    if (verdict.ok) return verdict;
    await this.unitOfWork.run(checker(), async (tx) => {
      await this.checks.addTail(tx, uuidv7(), verdict);
      await this.parts.incidents.judge(tx, verdict);
    });
    return verdict;
  }

  /** Asks for a full check when the last one is a day old, and writes down that it did. */
  async keepDaily(): Promise<void> {
    await this.unitOfWork.run(checker(), async (tx) => {
      if (await this.checks.hasFullWithin(tx, this.parts.pace.fullEvery)) return;
      const id = uuidv7();
      await this.checks.request(tx, id, 'full');
      await this.parts.audit.record(tx, { action: 'audit.check', object: { type: 'check', id }, reason: 'the daily check' });
    });
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
