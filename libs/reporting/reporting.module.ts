import { Module } from '@nestjs/common';
import { GetChainStatus } from './application/audit/get-chain-status.ts';
import { ProveEntry } from './application/audit/prove-entry.ts';
import { ViewEntries } from './application/audit/view-entries.ts';
import { DashboardSource } from './application/dashboard/dashboard-source.ts';
import { GetDashboard } from './application/dashboard/get-dashboard.ts';
import { AuditController } from './http/audit/audit.controller.ts';
import { DashboardController } from './http/dashboard/dashboard.controller.ts';
import { PgDashboardSource } from './persistence/dashboard/pg-dashboard-source.ts';

@Module({
  controllers: [DashboardController, AuditController],
  providers: [GetDashboard, { provide: DashboardSource, useClass: PgDashboardSource }, ViewEntries, ProveEntry, GetChainStatus],
})
export class ReportingModule {}
