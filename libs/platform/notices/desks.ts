import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '../database/unit-of-work.ts';

/** A desk of the institution that is told by e-mail and webhook. */
export interface Desk {
  readonly name: string;
  readonly emails: readonly string[];
  readonly webhook: string | null;
}

/** Who reads what leaves the house. A change takes two people, which the database asks for. */
@Injectable()
export class Desks {
  all(tx: Tx): Promise<Desk[]> {
    return tx.query<Desk>('SELECT name, emails, webhook FROM platform.notice_groups ORDER BY name');
  }

  /** Throws `not-found` for a desk that does not exist. `approval` is the request that a second person approved. */
  async change(tx: Tx, { name, emails, webhook }: Desk, approval: string): Promise<void> {
    const changed = await tx.query(
      'UPDATE platform.notice_groups SET emails = $2, webhook = $3, approval = $4, version = version + 1 WHERE name = $1 RETURNING name',
      [name, emails, webhook, approval],
    );
    if (changed.length === 0) throw new DomainError('not-found', `There is no desk '${name}'`);
  }
}
