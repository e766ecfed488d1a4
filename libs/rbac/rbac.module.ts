import { Global, Module, type Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ApprovalReader } from './application/approvals/approval-reader.ts';
import { ApprovalStore } from './application/approvals/approval-store.ts';
import { DecideApproval } from './application/approvals/decide-approval.ts';
import { DecisionRules } from './application/approvals/decision-rules.ts';
import { DualControl } from './application/approvals/dual-control.ts';
import { EndApproval } from './application/approvals/end-approval.ts';
import { Executors } from './application/approvals/executor.ts';
import { ExpireApprovals } from './application/approvals/expire-approvals.ts';
import { RequestApproval } from './application/approvals/request-approval.ts';
import { ShowApprovals } from './application/approvals/show-approvals.ts';
import { ViewApprovals } from './application/approvals/view-approvals.ts';
import { Beginning } from './application/beginning.ts';
import { BreakGlassDoor } from './application/break-glass/break-glass.ts';
import { BreakGlassStore } from './application/break-glass/break-glass-store.ts';
import { BreakGlassEnd } from './application/break-glass/end-break-glass.ts';
import { ShowBreakGlass } from './application/break-glass/show-break-glass.ts';
import { RoleTaking } from './application/break-glass/take-role.ts';
import { AccessStories } from './application/history/access-stories.ts';
import { Readers } from './application/history/readers.ts';
import { ShowAccess } from './application/history/show-access.ts';
import { PrincipalStore } from './application/principal-store.ts';
import { Principals } from './application/principals.ts';
import { CreateQueue } from './application/queues/create-queue.ts';
import { ListQueues } from './application/queues/list-queues.ts';
import { RequestQueueChange } from './application/queues/request-queue-change.ts';
import { ReviewRecords } from './application/reviews/review-records.ts';
import { ListRoles } from './application/roles/list-roles.ts';
import { ObjectCounters, ReachCounts } from './application/roles/reach-counts.ts';
import { RequestRoleChange } from './application/roles/request-role-change.ts';
import { RequestRoleTemplate } from './application/roles/request-role-template.ts';
import { RoleChanges } from './application/roles/role-changes.ts';
import { RoleStore } from './application/roles/role-store.ts';
import { RoleTemplates } from './application/roles/role-templates.ts';
import { ShowRole } from './application/roles/show-role.ts';
import { TendGrants } from './application/roles/tend-grants.ts';
import { TimelyGrants } from './application/roles/timely-grants.ts';
import { ShowSetup } from './application/show-setup.ts';
import { MappedGrants, MappedRequests, MappedRoles } from './application/sources/mapped-roles.ts';
import { RoleSourceStore } from './application/sources/role-source-store.ts';
import { CreateTeam } from './application/teams/create-team.ts';
import { ListTeams } from './application/teams/list-teams.ts';
import { RequestTeamChange } from './application/teams/request-team-change.ts';
import { TeamChanges } from './application/teams/team-changes.ts';
import { TeamStore } from './application/teams/team-store.ts';
import { ApprovalTimer } from './approval-timer.ts';
import { GrantTimer } from './grant-timer.ts';
import { ApprovalsController } from './http/approvals.controller.ts';
import { BreakGlassController } from './http/break-glass/break-glass.controller.ts';
import { AccessController } from './http/history/access.controller.ts';
import { NoticesController } from './http/notices/notices.controller.ts';
import { PermissionGuard } from './http/permission.guard.ts';
import { QueuesController } from './http/queues.controller.ts';
import { RefusalInterceptor } from './http/refusal.interceptor.ts';
import { ReviewItemsController } from './http/reviews/review-items.controller.ts';
import { ReviewsController } from './http/reviews/reviews.controller.ts';
import { RoleTemplatesController } from './http/role-templates.controller.ts';
import { RolesController } from './http/roles.controller.ts';
import { SetupController } from './http/setup.controller.ts';
import { TeamsController } from './http/teams.controller.ts';
import { SqlRoleSourceStore } from './persistence/sources/sql-role-source-store.ts';
import { SqlApprovalStore } from './persistence/sql-approval-store.ts';
import { SqlBreakGlassStore } from './persistence/sql-break-glass-store.ts';
import { SqlPrincipalStore } from './persistence/sql-principal-store.ts';
import { SqlRoleStore } from './persistence/sql-role-store.ts';
import { SqlTeamStore } from './persistence/sql-team-store.ts';
import { reviewProviders } from './reviews.providers.ts';

const stores: Provider[] = [
  { provide: ApprovalStore, useClass: SqlApprovalStore },
  { provide: BreakGlassStore, useClass: SqlBreakGlassStore },
  { provide: PrincipalStore, useClass: SqlPrincipalStore },
  { provide: RoleStore, useClass: SqlRoleStore },
  { provide: RoleSourceStore, useClass: SqlRoleSourceStore },
  { provide: TeamStore, useClass: SqlTeamStore },
];

const dualControl: Provider[] = [
  Executors,
  RequestApproval,
  EndApproval,
  DecisionRules,
  DecideApproval,
  ExpireApprovals,
  ApprovalReader,
  ViewApprovals,
  ShowApprovals,
  DualControl,
  ApprovalTimer,
];

/** Needs `People`, which `auth` provides to the whole application, and `Audit` with `AuditReader` from below. */
@Global()
@Module({
  controllers: [
    ApprovalsController,
    RolesController,
    TeamsController,
    QueuesController,
    NoticesController,
    ReviewsController,
    ReviewItemsController,
    RoleTemplatesController,
    BreakGlassController,
    SetupController,
    AccessController,
  ],
  providers: [
    ...stores,
    ...dualControl,
    ...reviewProviders,
    Principals,
    RoleChanges,
    RequestRoleChange,
    RoleTemplates,
    RequestRoleTemplate,
    RoleTaking,
    BreakGlassEnd,
    BreakGlassDoor,
    ShowBreakGlass,
    ShowSetup,
    ShowRole,
    ObjectCounters,
    ReachCounts,
    TimelyGrants,
    TendGrants,
    MappedGrants,
    MappedRequests,
    MappedRoles,
    GrantTimer,
    ListRoles,
    Beginning,
    TeamChanges,
    RequestTeamChange,
    CreateTeam,
    ListTeams,
    ListQueues,
    CreateQueue,
    RequestQueueChange,
    { provide: APP_GUARD, useClass: PermissionGuard },
    { provide: APP_INTERCEPTOR, useClass: RefusalInterceptor },
  ],
  exports: [
    DualControl,
    ObjectCounters,
    ShowApprovals,
    ViewApprovals,
    Principals,
    MappedRoles,
    ReviewRecords,
    AccessStories,
    ShowAccess,
    Readers,
  ],
})
export class RbacModule {}
