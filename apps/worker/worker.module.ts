import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule, SealingService } from '#audit-chain';
import { CryptoModule } from '#crypto';
import { type Config, PlatformModule } from '#platform';

@Module({})
export class WorkerModule {
  static with(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [PlatformModule.with({ config, entities: [], http: false }), CryptoModule, AuditModule],
      providers: [SealingService],
    };
  }
}
