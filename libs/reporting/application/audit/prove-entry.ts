import { Injectable } from '@nestjs/common';
import { Audit, AuditDestinations, AuditReader } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

/** Hands out what proves one entry to somebody who has only the log's public key. Taking a proof is itself written down. */
@Injectable()
export class ProveEntry {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: AuditReader,
    private readonly audit: Audit,
    private readonly destinations: AuditDestinations,
  ) {}

  /** Throws `not-found`, or `unavailable` while the entry waits for its seal. */
  execute(actor: Actor, id: string) {
    return this.unitOfWork.run(permitted(actor, 'audit:read'), async (tx) => {
      const { entry, index, size, leaf, path, checkpoint } = await this.reader.proof(tx, id);
      const { key } = await this.reader.status(tx);
      await this.audit.record(tx, { action: 'audit.prove', object: { type: 'entry', id } });
      const witnesses = await this.destinations.witnesses(tx);
      return { index, size, leaf, path: [...path], checkpoint, vkey: key, witnesses, bytes: entry.bytes };
    });
  }
}
