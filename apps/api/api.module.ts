import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#audit-chain';
import { AuthModule, authEntities } from '#auth';
import { CaseModule, caseEntities } from '#case';
import { CryptoModule } from '#crypto';
import { PlatformModule, type PlatformOptions } from '#platform';
import { RbacModule, rbacEntities } from '#rbac';
import { ReportingModule } from '#reporting';

/** Everything that TypeORM maps, in the order of the modules. */
export const entities = [...rbacEntities, ...authEntities, ...caseEntities];

/** The whole product behind one HTTP edge. Order as in the architecture: each module knows only those below it. */
@Module({})
export class ApiModule {
  static with(options: Omit<PlatformOptions, 'entities'>): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.with({ ...options, entities }),
        CryptoModule,
        AuditModule,
        RbacModule,
        AuthModule,
        CaseModule,
        ReportingModule,
      ],
    };
  }
}
