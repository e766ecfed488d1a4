export { AddComment } from './application/cases/add-comment.ts';
export { AssignCase } from './application/cases/assign-case.ts';
export { type CaseMember, CaseMembers, type MaskedField } from './application/cases/case-members.ts';
export type { CaseRecord } from './application/cases/case-record.ts';
export { type CaseFilter, CaseStore } from './application/cases/case-store.ts';
export { type CaseTransaction, CaseTransactions } from './application/cases/case-transactions.ts';
export { type CommentRevision, CommentStore, type CurrentComment } from './application/cases/comment-store.ts';
export type { CaseDetail } from './application/cases/describe-case.ts';
export { type CommentView, ListComments } from './application/cases/list-comments.ts';
export { MoveCase } from './application/cases/move-case.ts';
export { type NamedObject, ObjectNames } from './application/cases/object-names.ts';
export { OpenCase, type OpenCaseInput } from './application/cases/open-case.ts';
export { ShowCase } from './application/cases/show-case.ts';
export { ShowTimeline, type TimelineEntry } from './application/cases/show-timeline.ts';
export { CLOSE_CASE, type ClosePayload, REOPEN_CASE } from './application/decision/close-payload.ts';
export { ProposeDecision, type ProposeDecisionInput } from './application/decision/propose-decision.ts';
export {
  type CustodyEvent,
  type CustodyEventName,
  type Evidence,
  evidenceNumber,
} from './application/evidence/evidence-store.ts';
export { OpenEvidence } from './application/evidence/open-evidence.ts';
export { type ReadableEvidence, ReadEvidence } from './application/evidence/read-evidence.ts';
export { UploadEvidence } from './application/evidence/upload-evidence.ts';
export type { UploadPart } from './application/evidence/upload-part.ts';
export { type LinkView, ShowLinks } from './application/links/show-links.ts';
export { SearchEverything } from './application/search/search-everything.ts';
export { CasesModule } from './cases.module.ts';
export { DISPOSITIONS, type Disposition, dispositionWords, reasonWords } from './domain/decision/dispositions.ts';
