import { Injectable } from '@nestjs/common';
import { AuditDestinations, AuditReader, logMetrics } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

/** What a monitoring system asks again and again. */
@Injectable()
export class LogMetrics {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: AuditReader,
    private readonly destinations: AuditDestinations,
  ) {}

  /** In Prometheus' text format. */
  execute(actor: Actor): Promise<string> {
    return this.unitOfWork.read(permitted(actor, 'audit:copies'), async (tx) =>
      logMetrics(await this.reader.status(tx), await this.destinations.status(tx), Date.parse(tx.now())),
    );
  }
}
