import { Module } from '@nestjs/common';
import { AlertsModule } from './alerts.module.ts';
import { CasesModule } from './cases.module.ts';
import { PrivacyModule } from './privacy.module.ts';

@Module({ imports: [AlertsModule, CasesModule, PrivacyModule], exports: [AlertsModule, CasesModule] })
export class CaseModule {}
