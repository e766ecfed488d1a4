import type { DynamicModule } from '@nestjs/common';
import { AuditModule } from '#audit-chain';
import { AuthModule } from '#auth';
import { CryptoModule } from '#crypto';
import { loadConfig, PlatformModule } from '#platform';
import { RbacModule } from '#rbac';

class PeopleModule {}

/** The modules that know people and their rights, and nothing of cases: enough to put somebody in. */
export const peopleModule = (): DynamicModule => ({
  module: PeopleModule,
  imports: [PlatformModule.with({ config: loadConfig(), http: false }), CryptoModule, AuditModule, RbacModule, AuthModule],
});
