import { Module } from '@nestjs/common';
import { AlertsModule } from './alerts.module.ts';
import { CasesModule } from './cases.module.ts';

@Module({ imports: [AlertsModule, CasesModule], exports: [AlertsModule, CasesModule] })
export class CaseModule {}
