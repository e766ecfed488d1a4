export { Audit } from './application/audit.ts';
export { AuditReader } from './application/audit-reader.ts';
export { STALLED_AFTER_MILLIS } from './application/chain-status.ts';
export { AuditChecks, type CheckView } from './application/checks/audit-checks.ts';
export { CheckRunner } from './application/checks/check-runner.ts';
export { AuditDestinations } from './application/destinations/audit-destinations.ts';
export type { NewDestination, ProposedChange } from './application/destinations/destination-store.ts';
export { type CopyState, CopyStates, type UntoldChange } from './application/incidents/copy-states.ts';
export { IncidentDesk } from './application/incidents/handle-incident.ts';
export { EscalationStore } from './application/incidents/incident-store.ts';
export { IncidentWatch } from './application/incidents/incident-watch.ts';
export { Incidents } from './application/incidents/incidents.ts';
export type { KeysInForce } from './application/keys/keys-in-force.ts';
export { LogKeys } from './application/keys/log-keys.ts';
export { logMetrics } from './application/log-metrics.ts';
export { Pace, TAIL_EVERY_MILLIS, WATCH_EVERY_MILLIS } from './application/pace.ts';
export { type MonthExtent, Retention } from './application/retention.ts';
export { CheckpointCopies } from './application/seal/seal-session.ts';
export { Sealer, type SealerOptions } from './application/seal/sealer.ts';
export type { CaseProofs, ChainStatus, EntryFilter, EntryProof, LastCheck, SealedEntry } from './application/sealed-entry.ts';
export type { VerifyOptions } from './application/verify/verify-chain.ts';
export { AuditModule } from './audit-chain.module.ts';
export { type ActionGroup, actionGroups } from './domain/action-groups.ts';
export { type ActionKind, type AuditAction, auditActions, isAuditAction, saysOf } from './domain/actions.ts';
export {
  type Destination,
  type DestinationKind,
  type DestinationState,
  destinationKinds,
  type ForwardFormat,
  forwardFormats,
  type SettingsOf,
  targetOf,
} from './domain/destinations/destination.ts';
export { type DestinationStatus, isTroubled, SILENT_AFTER_SECONDS } from './domain/destinations/destination-status.ts';
export type { AuditEvent } from './domain/event.ts';
export { findingReason } from './domain/forward/finding-level.ts';
export { causes, type IncidentCause, THE_LOG } from './domain/incidents/causes.ts';
export { assertPlan, type EscalationLevel, type EscalationPlan } from './domain/incidents/escalation.ts';
export type { Incident, IncidentFlag, Telling } from './domain/incidents/incident.ts';
export { METRICS_TYPE } from './domain/metrics/metrics-text.ts';
export { type CheckName, checks, type Finding, type Verdict } from './domain/verdict.ts';
export { ErrandParts } from './errand-parts.ts';
export { ForwardingService } from './forwarding.service.ts';
export { IncidentWatchService } from './incident-watch.service.ts';
export { type AuditParts, openAudit, openDestinations, openSealer, verifyChain } from './open-audit.ts';
export { auditMigrations } from './persistence/migrations/index.ts';
export { SealingService } from './sealing.service.ts';
