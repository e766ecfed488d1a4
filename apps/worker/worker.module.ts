import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { AuditModule, ErrandParts, ForwardingService, IncidentWatchService, SealingService } from '#audit-chain';
import { CryptoModule } from '#crypto';
import { type Config, CourierService, PlatformModule } from '#platform';
import { KeyOrders, KeyOrderTimer } from '#reporting';

@Module({})
export class WorkerModule {
  static with(config: Config, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [PlatformModule.with({ config, logger, http: false }), CryptoModule, AuditModule],
      providers: [SealingService, IncidentWatchService, CourierService, ErrandParts, ForwardingService, KeyOrders, KeyOrderTimer],
    };
  }
}
