import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule, IncidentWatchService } from '#audit-chain';
import { AuthModule, SignInWatchTimer } from '#auth';
import { CaseModule } from '#case';
import { CryptoModule } from '#crypto';
import { PlatformModule, type PlatformOptions } from '#platform';
import { RbacModule } from '#rbac';
import { ReportingModule } from '#reporting';

/** The whole product behind one HTTP edge. Order as in the architecture: each module knows only those below it. */
@Module({})
export class ApiModule {
  /** `watch` looks after sign-ins, and after the log's incidents in this process too, so that a dead worker is noticed. */
  static with({ watch = false, ...options }: PlatformOptions & { watch?: boolean }): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.with(options), CryptoModule, AuditModule, RbacModule, AuthModule, CaseModule, ReportingModule],
      providers: watch ? [IncidentWatchService, SignInWatchTimer] : [],
    };
  }
}
