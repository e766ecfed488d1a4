import { Module } from '@nestjs/common';
import { CaseModule } from '#case';
import { ExportAccess } from './application/access/export-access.ts';
import { CheckChain } from './application/audit/check-chain.ts';
import { EntryRows } from './application/audit/entry-rows.ts';
import { FindActors } from './application/audit/find-actors.ts';
import { FollowThread, ThreadParts } from './application/audit/follow-thread.ts';
import { GetChainStatus } from './application/audit/get-chain-status.ts';
import { ProveEntry } from './application/audit/prove-entry.ts';
import { ViewEntries } from './application/audit/view-entries.ts';
import { DashboardSource } from './application/dashboard/dashboard-source.ts';
import { GetDashboard } from './application/dashboard/get-dashboard.ts';
import { OrderDestination } from './application/destinations/order-destination.ts';
import { RequestDestination } from './application/destinations/request-destination.ts';
import { ViewDestinations } from './application/destinations/view-destinations.ts';
import { ChangeEscalation, EscalationBooks } from './application/incidents/change-escalation.ts';
import { HandleIncidents } from './application/incidents/handle-incidents.ts';
import { ShowIncidents } from './application/incidents/show-incidents.ts';
import { HandLogOver } from './application/keys/hand-log-over.ts';
import { KeyChanges } from './application/keys/key-changes.ts';
import { KeyChangeParts, RequestKeyChange } from './application/keys/request-key-change.ts';
import { RootKeyChanges } from './application/keys/root-key-changes.ts';
import { ShowKeys } from './application/keys/show-keys.ts';
import { LogMetrics } from './application/metrics/log-metrics.ts';
import { ClearValues } from './application/packs/case-dossier.ts';
import { Books, ExportPack, PackDesk } from './application/packs/export-pack.ts';
import { CaseParts, GatherDossier, PeopleAndValues } from './application/packs/gather-dossier.ts';
import { ListUnmaskings } from './application/packs/unmask/list-unmaskings.ts';
import { OpenPermit } from './application/packs/unmask/open-permit.ts';
import { RequestUnmasking, UnmaskDesk } from './application/packs/unmask/request-unmasking.ts';
import { UnmaskPack } from './application/packs/unmask/unmask-pack.ts';
import { UnmaskPermits } from './application/packs/unmask/unmask-permits.ts';
import { MonthRetirement, Months, RetireMonth } from './application/retention/retire-month.ts';
import { ExportReview } from './application/reviews/export-review.ts';
import { GatherReviewResult } from './application/reviews/review-result.ts';
import { AccessReportController } from './http/access/access-report.controller.ts';
import { AuditController } from './http/audit/audit.controller.ts';
import { ChecksController } from './http/audit/checks.controller.ts';
import { AuditFiltersController } from './http/audit/filters.controller.ts';
import { DashboardController } from './http/dashboard/dashboard.controller.ts';
import { DestinationsController } from './http/destinations/destinations.controller.ts';
import { EscalationController } from './http/incidents/escalation.controller.ts';
import { IncidentsController } from './http/incidents/incidents.controller.ts';
import { KeysController } from './http/keys/keys.controller.ts';
import { MetricsController } from './http/metrics/metrics.controller.ts';
import { PacksController } from './http/packs/packs.controller.ts';
import { RetentionController } from './http/retention/retention.controller.ts';
import { ReviewReportController } from './http/reviews/review-report.controller.ts';
import { PgDashboardSource } from './persistence/dashboard/pg-dashboard-source.ts';
import { PgClearValues } from './persistence/packs/pg-clear-values.ts';
import { PgUnmaskPermits } from './persistence/packs/pg-unmask-permits.ts';
import { PgMonthRetirement } from './persistence/retention/pg-month-retirement.ts';

const audit = [EntryRows, ThreadParts, FollowThread, ViewEntries, ProveEntry, GetChainStatus, CheckChain, FindActors];
const incidents = [ShowIncidents, HandleIncidents, EscalationBooks, ChangeEscalation];
const retention = [Months, RetireMonth, { provide: MonthRetirement, useClass: PgMonthRetirement }];
const dashboard = [GetDashboard, { provide: DashboardSource, useClass: PgDashboardSource }];
const destinations = [ViewDestinations, RequestDestination, OrderDestination];
const packs = [CaseParts, PeopleAndValues, GatherDossier, Books, PackDesk, ExportPack, { provide: ClearValues, useClass: PgClearValues }];
const unmasking = [
  UnmaskDesk,
  UnmaskPack,
  RequestUnmasking,
  ListUnmaskings,
  OpenPermit,
  { provide: UnmaskPermits, useClass: PgUnmaskPermits },
];
const keys = [RootKeyChanges, KeyChanges, HandLogOver, ShowKeys, KeyChangeParts, RequestKeyChange];
const access = [ExportAccess];
const reviews = [GatherReviewResult, ExportReview];
const metrics = [LogMetrics];

@Module({
  imports: [CaseModule],
  controllers: [
    DashboardController,
    AuditController,
    ChecksController,
    AuditFiltersController,
    DestinationsController,
    IncidentsController,
    EscalationController,
    PacksController,
    KeysController,
    MetricsController,
    RetentionController,
    ReviewReportController,
    AccessReportController,
  ],
  providers: [
    ...audit,
    ...incidents,
    ...retention,
    ...dashboard,
    ...destinations,
    ...packs,
    ...unmasking,
    ...keys,
    ...metrics,
    ...access,
    ...reviews,
  ],
  exports: [ExportPack],
})
export class ReportingModule {}
