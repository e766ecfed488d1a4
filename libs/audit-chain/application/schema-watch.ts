import { Injectable } from '@nestjs/common';
import { serviceActor, type Tx, UnitOfWork } from '#platform';
import { Audit } from './audit.ts';

/** A command that changed the definition of the log. `login` is who signed in to the database, `role` as whom the command ran. */
export interface SchemaChange {
  readonly id: string;
  readonly at: string;
  readonly login: string;
  readonly role: string;
  readonly command: string;
  readonly object: string;
}

export abstract class SchemaChanges {
  /** Whether the database records them at all. */
  abstract watched(tx: Tx): Promise<boolean>;
  /** Changes that the log was not told of, oldest first; null where nothing records them. Locks, so that one process tells. */
  abstract unseen(tx: Tx, limit: number): Promise<SchemaChange[] | null>;
  abstract seen(tx: Tx, lastId: string): Promise<void>;
}

const MOST = 500;

/** Carries changes of the log's own schema into the log: what a migration did, and what nobody should have done. */
@Injectable()
export class SchemaWatch {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: SchemaChanges,
    private readonly audit: Audit,
  ) {}

  /** Gives how many were written down, or null where the database does not record them. */
  carry(): Promise<number | null> {
    return this.unitOfWork.run(serviceActor('checker', []), async (tx) => {
      const unseen = await this.changes.unseen(tx, MOST);
      const last = unseen?.at(-1);
      if (!unseen || !last) return unseen && 0;
      const byLogin = Map.groupBy(unseen, ({ login }) => login);
      await this.audit.recordMany(
        tx,
        [...byLogin].map(([login, changes]) => ({
          action: 'schema.change' as const,
          object: { type: 'schema', id: 'audit' },
          reason: `${said(changes)} by ${login}`,
          detail: changes.map((change) => ({ ...change })),
        })),
      );
      await this.changes.seen(tx, last.id);
      return unseen.length;
    });
  }
}

/** A migration is hundreds of commands and one entry; a hand that touches one trigger is told by name. */
const said = (changes: readonly SchemaChange[]): string => {
  const [first] = changes;
  return changes.length === 1 && first
    ? first.command
    : `${changes.length} commands, ${[...new Set(changes.map(({ command }) => command))].slice(0, 5).join(', ')}`;
};
