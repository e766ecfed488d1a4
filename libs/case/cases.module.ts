import { Module, type Provider } from '@nestjs/common';
import { AddAlertsToCase } from './application/cases/add-alerts-to-case.ts';
import { AddCaseAccount, CaseAccountRecords } from './application/cases/add-case-account.ts';
import { AddComment } from './application/cases/add-comment.ts';
import { AssignCase } from './application/cases/assign-case.ts';
import { CaseAlerts } from './application/cases/case-alerts.ts';
import { CaseContents } from './application/cases/case-contents.ts';
import { CaseCounters } from './application/cases/case-counters.ts';
import { CaseMembers } from './application/cases/case-members.ts';
import { CaseTransactions } from './application/cases/case-transactions.ts';
import { CaseViews } from './application/cases/case-views.ts';
import { CommentStore } from './application/cases/comment-store.ts';
import { CountReached, ReachedObjects } from './application/cases/count-reached.ts';
import { DescribeCase } from './application/cases/describe-case.ts';
import { DetermineSuspicion } from './application/cases/determine-suspicion.ts';
import { FindInCase } from './application/cases/find-in-case.ts';
import { ListCaseTransactions } from './application/cases/list-case-transactions.ts';
import { ListCases } from './application/cases/list-cases.ts';
import { ListComments } from './application/cases/list-comments.ts';
import { MoveCase } from './application/cases/move-case.ts';
import { ObjectNames } from './application/cases/object-names.ts';
import { OpenCase } from './application/cases/open-case.ts';
import { PlaceCase } from './application/cases/place-case.ts';
import { ReviseComment } from './application/cases/revise-comment.ts';
import { ShowCase } from './application/cases/show-case.ts';
import { ShowTimeline } from './application/cases/show-timeline.ts';
import { TakeAlerts } from './application/cases/take-alerts.ts';
import { TimelineNames } from './application/cases/timeline-names.ts';
import { AskToUncover, UncoverCase } from './application/cases/uncover-case.ts';
import { UpdateCase } from './application/cases/update-case.ts';
import { WhoSeesCase } from './application/cases/who-sees-case.ts';
import { CloseCase } from './application/decision/close-case.ts';
import { ProposeDecision } from './application/decision/propose-decision.ts';
import { RegisterDecisions } from './application/decision/register-decisions.ts';
import { ReopenCase } from './application/decision/reopen-case.ts';
import { AskToReopen, RequestReopening } from './application/decision/request-reopening.ts';
import { SendForApproval } from './application/decision/send-for-approval.ts';
import { LinkStore } from './application/links/link-store.ts';
import { ShowLinks } from './application/links/show-links.ts';
import { AlertSearch } from './application/search/alert-search.ts';
import { SearchEverything } from './application/search/search-everything.ts';
import { EvidenceModule } from './evidence.module.ts';
import { CaseAccessController } from './http/cases/case-access.controller.ts';
import { CaseChangesController } from './http/cases/case-changes.controller.ts';
import { CaseMovesController } from './http/cases/case-moves.controller.ts';
import { CaseViewsController } from './http/cases/case-views.controller.ts';
import { CasesController } from './http/cases/cases.controller.ts';
import { CommentsController } from './http/cases/comments.controller.ts';
import { PlacesController } from './http/cases/places.controller.ts';
import { DecisionController } from './http/decision/decision.controller.ts';
import { SearchController } from './http/search/search.controller.ts';
import { PgCaseAlerts } from './persistence/cases/pg-case-alerts.ts';
import { PgCaseCounters } from './persistence/cases/pg-case-counters.ts';
import { PgCaseMembers } from './persistence/cases/pg-case-members.ts';
import { PgCaseTransactions } from './persistence/cases/pg-case-transactions.ts';
import { PgCommentStore } from './persistence/cases/pg-comment-store.ts';
import { PgObjectNames } from './persistence/cases/pg-object-names.ts';
import { PgReachedObjects } from './persistence/cases/pg-reached-objects.ts';
import { PgLinkStore } from './persistence/links/pg-link-store.ts';
import { PgAlertSearch } from './persistence/search/pg-alert-search.ts';

const stores: Provider[] = [
  { provide: CaseAlerts, useClass: PgCaseAlerts },
  { provide: CaseCounters, useClass: PgCaseCounters },
  { provide: CaseMembers, useClass: PgCaseMembers },
  { provide: CaseTransactions, useClass: PgCaseTransactions },
  { provide: ReachedObjects, useClass: PgReachedObjects },
  { provide: CommentStore, useClass: PgCommentStore },
  { provide: ObjectNames, useClass: PgObjectNames },
  { provide: LinkStore, useClass: PgLinkStore },
  { provide: AlertSearch, useClass: PgAlertSearch },
];

const changes: Provider[] = [
  TakeAlerts,
  OpenCase,
  AddAlertsToCase,
  CaseAccountRecords,
  AddCaseAccount,
  UpdateCase,
  AssignCase,
  PlaceCase,
  WhoSeesCase,
  AskToUncover,
  UncoverCase,
  MoveCase,
  DetermineSuspicion,
  AddComment,
  ReviseComment,
];

const views: Provider[] = [
  CaseViews,
  CaseContents,
  DescribeCase,
  ListCases,
  ShowCase,
  ListComments,
  ListCaseTransactions,
  TimelineNames,
  ShowTimeline,
  FindInCase,
  CountReached,
  ShowLinks,
  SearchEverything,
];

const decisions: Provider[] = [SendForApproval, ProposeDecision, AskToReopen, RequestReopening, CloseCase, ReopenCase, RegisterDecisions];

/** Cases from opening to closing. Needs `People`, `DualControl`, `ViewApprovals`, `Principals`, `Audit` and `BlindIndex` from below. */
@Module({
  imports: [EvidenceModule],
  controllers: [
    CasesController,
    CaseChangesController,
    CaseMovesController,
    CaseViewsController,
    PlacesController,
    CaseAccessController,
    CommentsController,
    DecisionController,
    SearchController,
  ],
  providers: [...stores, ...changes, ...views, ...decisions],
  exports: [
    EvidenceModule,
    CaseMembers,
    CaseTransactions,
    CommentStore,
    ObjectNames,
    ShowCase,
    ShowTimeline,
    ShowLinks,
    ListComments,
    SearchEverything,
    OpenCase,
    MoveCase,
    AssignCase,
    AddComment,
    ProposeDecision,
  ],
})
export class CasesModule {}
