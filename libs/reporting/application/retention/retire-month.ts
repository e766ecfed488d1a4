import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit, Retention } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, DualControl, type Executor, permitted } from '#rbac';

export const RETIRE_MONTH = 'audit.retire';

export interface RetirePayload {
  /** `YYYY-MM`, in UTC. */
  month: string;
}

/** Drops the month, if an approved request says exactly that. Throws `maker-is-checker` without one, `integrity` for what must stay. */
export abstract class MonthRetirement {
  /** How many cases under a legal hold, their own or of a person in them, have entries in the month. */
  abstract held(tx: Tx, firstDay: string): Promise<number>;
  abstract retire(tx: Tx, firstDay: string, approval: string): Promise<void>;
}

const firstOf = (month: string) => `${month}-01`;

/** What is known of months, what ends one, and what writes it down. */
@Injectable()
export class Months {
  constructor(
    readonly retention: Retention,
    readonly retirement: MonthRetirement,
    readonly audit: Audit,
  ) {}
}

/**
 * Drops a month of the log whose time is over, whole. It takes the administrator who asks, another one, and an auditor: whoever keeps
 * the log and whoever reads it. Hashes stay, so that everything later goes on proving itself.
 */
@Injectable()
export class RetireMonth implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly months: Months,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<RetirePayload>(RETIRE_MONTH, this.executor());
  }

  /** Throws `not-found` for a month that is not there, `conflict` for one that must be kept, `duplicate` when it is asked for already. */
  request(actor: Actor, { month, reason }: { month: string; reason: string }): Promise<Approval> {
    return this.unitOfWork.run(permitted(actor, 'audit:retain'), (tx) =>
      this.dualControl.request(tx, { action: RETIRE_MONTH, subject: { type: 'audit-month', id: month }, payload: { month }, reason }),
    );
  }

  private executor(): Executor<RetirePayload> {
    return {
      requires: [
        { permission: 'audit:retain', count: 1 },
        { permission: 'audit:verify', count: 1 },
      ],
      describe: async (tx, { month }) => {
        const { entries, first, last } = await this.expired(tx, month);
        return {
          title: `Drop the audit entries of ${month} for good`,
          changes: [{ label: `Entries ${first} to ${last}`, before: `${entries} kept`, after: 'Dropped; their hashes stay' }],
        };
      },
      targetVersion: async (tx, { month }) => JSON.stringify(await this.months.retention.extent(tx, firstOf(month))),
      execute: async (tx, { month }, approval) => {
        const { entries, first, last } = await this.expired(tx, month);
        await this.months.retirement.retire(tx, firstOf(month), approval.id);
        await this.months.audit.record(tx, {
          action: 'audit.retire',
          object: { type: 'audit-month', id: month },
          reason: `entries ${first} to ${last}`,
          detail: { month, first, last, entries, approval: approval.id, maker: approval.maker },
        });
      },
    };
  }

  private async expired(tx: Tx, month: string) {
    const extent = await this.months.retention.extent(tx, firstOf(month));
    if (!extent.entries) throw new DomainError('not-found', 'The log has nothing of this month');
    if (!extent.expired) throw new DomainError('conflict', 'Entries of this month must still be kept');
    if (extent.sealed !== extent.entries)
      throw new DomainError('conflict', 'Some entries of this month have no seal: have the log checked');
    const held = await this.months.retirement.held(tx, firstOf(month));
    if (held > 0)
      throw new DomainError(
        'conflict',
        `Cases under a legal hold have entries in this month: ${held}. They stay until the holds are lifted`,
      );
    return extent;
  }
}
