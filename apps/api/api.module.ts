import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#audit-chain';
import { AuthModule } from '#auth';
import { CaseModule } from '#case';
import { CryptoModule } from '#crypto';
import { PlatformModule, type PlatformOptions } from '#platform';
import { RbacModule } from '#rbac';
import { ReportingModule } from '#reporting';

/** The whole product behind one HTTP edge. Order as in the architecture: each module knows only those below it. */
@Module({})
export class ApiModule {
  static with(options: PlatformOptions): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.with(options), CryptoModule, AuditModule, RbacModule, AuthModule, CaseModule, ReportingModule],
    };
  }
}
