import { Controller, Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { GetDashboard } from '../../application/dashboard/get-dashboard.ts';
import { dashboardQuery, dashboardSchema } from './dashboard-schemas.ts';

@Controller('dashboard')
export class DashboardController {
  constructor(private readonly dashboard: GetDashboard) {}

  @Get()
  @Requires('dashboard:read')
  @Responds(dashboardSchema)
  getDashboard(@CurrentActor() actor: Actor, @Query({ schema: dashboardQuery }) query: z.infer<typeof dashboardQuery>) {
    return this.dashboard.execute(actor, query);
  }
}
