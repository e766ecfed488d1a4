import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { METRICS_TYPE } from '#audit-chain';
import { type Actor, CurrentActor } from '#platform';
import { Requires } from '#rbac';
import { LogMetrics } from '../../application/metrics/log-metrics.ts';

/** For a monitoring system inside the house, which signs in as a service account. The edge passes it to nobody. */
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: LogMetrics) {}

  @Get()
  @Requires('audit:copies')
  @Header('content-type', METRICS_TYPE)
  getMetrics(@CurrentActor() actor: Actor): Promise<string> {
    return this.metrics.execute(actor);
  }
}
