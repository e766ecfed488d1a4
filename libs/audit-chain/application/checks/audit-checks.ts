import { Injectable } from '@nestjs/common';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import type { Verdict } from '../../domain/verdict.ts';
import { Audit } from '../audit.ts';
import { CheckStore, type StoredCheck } from './check-store.ts';

/** A check as it is shown: `checked` of `total` entries, and the verdict at the end. `failed` means that it could not be carried out. */
export interface CheckView {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly finishedAt: string | null;
  readonly checked: number;
  readonly total: number;
  readonly verdict: Verdict | null;
}

/** Checks of the chain on demand; the worker runs them. */
@Injectable()
export class AuditChecks {
  constructor(
    private readonly checks: CheckStore,
    private readonly audit: Audit,
  ) {}

  /** Asks for a check of the whole chain, and writes down who asked. Needs audit:verify. */
  async request(tx: Tx): Promise<{ id: string }> {
    const id = uuidv7();
    await this.checks.request(tx, id, 'full');
    await this.audit.record(tx, { action: 'audit.check', object: { type: 'check', id } });
    return { id };
  }

  /** Throws `not-found`. */
  async get(tx: Tx, id: string): Promise<CheckView> {
    const check = await this.checks.get(tx, id);
    if (!check) throw new DomainError('not-found', 'There is no such check');
    return view(check);
  }

  /** Newest first. */
  async latest(tx: Tx, limit = 20): Promise<CheckView[]> {
    return (await this.checks.latest(tx, limit)).map(view);
  }
}

const view = ({ state, kind: _, ...check }: StoredCheck): CheckView => ({ ...check, state: state === 'requested' ? 'running' : state });
