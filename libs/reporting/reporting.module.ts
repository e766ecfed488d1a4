import { Module } from '@nestjs/common';
import { DashboardSource } from './application/dashboard/dashboard-source.ts';
import { GetDashboard } from './application/dashboard/get-dashboard.ts';
import { DashboardController } from './http/dashboard/dashboard.controller.ts';
import { PgDashboardSource } from './persistence/dashboard/pg-dashboard-source.ts';

@Module({
  controllers: [DashboardController],
  providers: [GetDashboard, { provide: DashboardSource, useClass: PgDashboardSource }],
})
export class ReportingModule {}
