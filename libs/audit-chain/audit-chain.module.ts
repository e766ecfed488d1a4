import { join } from 'node:path';
import { type FactoryProvider, Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { Signers } from '#crypto';
import { CONFIG, type Config, LOGGER } from '#platform';
import { Audit } from './application/audit.ts';
import { AuditReader } from './application/audit-reader.ts';
import { ChainProofs } from './application/chain-proofs.ts';
import { ChainReads } from './application/chain-reads.ts';
import { AuditChecks } from './application/checks/audit-checks.ts';
import { ChainVerifier } from './application/checks/chain-verifier.ts';
import { CheckParts, CheckRunner } from './application/checks/check-runner.ts';
import { CheckStore } from './application/checks/check-store.ts';
import { CopyBooks } from './application/copies/copy-vault.ts';
import { AuditDestinations } from './application/destinations/audit-destinations.ts';
import { DestinationStore } from './application/destinations/destination-store.ts';
import { EntryStore } from './application/entry-store.ts';
import { CourierLease, CourierStore } from './application/forward/courier-store.ts';
import { CopyStates } from './application/incidents/copy-states.ts';
import { DestinationStates } from './application/incidents/destination-states.ts';
import { Escalation } from './application/incidents/escalation.ts';
import { IncidentDesk } from './application/incidents/handle-incident.ts';
import { EscalationStore, IncidentStore } from './application/incidents/incident-store.ts';
import { IncidentWatch, WatchParts } from './application/incidents/incident-watch.ts';
import { Incidents } from './application/incidents/incidents.ts';
import { LostCopies } from './application/incidents/lost-copies.ts';
import { VitalSigns } from './application/incidents/vital-signs.ts';
import { LogKeys, SigningKeyRecords } from './application/keys/log-keys.ts';
import { Pace } from './application/pace.ts';
import { Retention } from './application/retention.ts';
import { SchemaChanges, SchemaWatch } from './application/schema-watch.ts';
import { OutsideCopies } from './application/seal/ask-outside.ts';
import { CheckpointCopies, SealSessions } from './application/seal/seal-session.ts';
import { Sealer } from './application/seal/sealer.ts';
import { ChainWalks } from './application/verify/chain-walk.ts';
import { WitnessBooks } from './application/witness/witness-books.ts';
import { CarrierStores } from './carrier-stores.ts';
import { LogTasks } from './log-tasks.ts';
import { DestinationCopies, KnownCopies } from './outside-copies.ts';
import { SqlCopyBooks } from './persistence/copies/sql-copy-books.ts';
import { FileCheckpointCopies } from './persistence/file-checkpoint-copies.ts';
import { SqlCourierLease } from './persistence/forward/sql-courier-lease.ts';
import { SqlCourierStore } from './persistence/forward/sql-courier-store.ts';
import { SqlEscalationStore } from './persistence/incidents/sql-escalation-store.ts';
import { SqlIncidentStore } from './persistence/incidents/sql-incident-store.ts';
import { Partitions } from './persistence/partitions.ts';
import { SqlChainReads } from './persistence/sql-chain-reads.ts';
import { SqlChainWalks } from './persistence/sql-chain-walks.ts';
import { SqlCheckStore } from './persistence/sql-check-store.ts';
import { SqlDestinationStore } from './persistence/sql-destination-store.ts';
import { SqlEntryStore } from './persistence/sql-entry-store.ts';
import { SqlRetention } from './persistence/sql-retention.ts';
import { SqlSchemaChanges } from './persistence/sql-schema-changes.ts';
import { SqlSealSessions } from './persistence/sql-seal-sessions.ts';
import { SqlSigningKeys } from './persistence/sql-signing-keys.ts';
import { SqlWitnessBooks } from './persistence/witness/sql-witness-books.ts';
import { SchemaKeeper } from './schema-keeper.ts';

const copies: FactoryProvider<CheckpointCopies> = {
  provide: CheckpointCopies,
  inject: [CONFIG],
  useFactory: ({ evidenceDir }: Config) => new FileCheckpointCopies(join(evidenceDir, 'checkpoints')),
};

const sealer: FactoryProvider<Sealer> = {
  provide: Sealer,
  inject: [SealSessions, KnownCopies, Signers, LOGGER],
  useFactory: (sessions: SealSessions, { copies, outside, lost }: KnownCopies, signers: Signers, logger: Logger) =>
    new Sealer({
      sessions,
      copies,
      outside,
      onLost: (losses) => lost.tell(losses),
      keyAt: (version) => signers.version('checkpoint', version),
      onError: (err) => logger.error({ err }, 'sealing failed and will be tried again'),
    }),
};

/** Needs the modules of platform and crypto, which are global. Nothing seals before somebody starts `SealingService`. */
@Global()
@Module({
  providers: [
    { provide: EntryStore, useClass: SqlEntryStore },
    { provide: ChainReads, useClass: SqlChainReads },
    { provide: ChainWalks, useClass: SqlChainWalks },
    { provide: CheckStore, useClass: SqlCheckStore },
    { provide: SealSessions, useClass: SqlSealSessions },
    { provide: DestinationStore, useClass: SqlDestinationStore },
    { provide: CourierStore, useClass: SqlCourierStore },
    { provide: CourierLease, useClass: SqlCourierLease },
    { provide: CopyBooks, useClass: SqlCopyBooks },
    { provide: WitnessBooks, useClass: SqlWitnessBooks },
    CarrierStores,
    { provide: OutsideCopies, useClass: DestinationCopies },
    KnownCopies,
    LostCopies,
    { provide: CopyStates, useClass: DestinationStates },
    { provide: IncidentStore, useClass: SqlIncidentStore },
    { provide: EscalationStore, useClass: SqlEscalationStore },
    copies,
    sealer,
    Audit,
    AuditChecks,
    AuditDestinations,
    AuditReader,
    ChainProofs,
    ChainVerifier,
    CheckParts,
    CheckRunner,
    Escalation,
    IncidentDesk,
    Incidents,
    IncidentWatch,
    LogKeys,
    { provide: SigningKeyRecords, useClass: SqlSigningKeys },
    LogTasks,
    Pace,
    VitalSigns,
    WatchParts,
    Partitions,
    SchemaKeeper,
    SchemaWatch,
    { provide: SchemaChanges, useClass: SqlSchemaChanges },
    { provide: Retention, useClass: SqlRetention },
  ],
  exports: [
    Audit,
    AuditChecks,
    AuditDestinations,
    AuditReader,
    CheckpointCopies,
    CheckRunner,
    CarrierStores,
    CopyStates,
    EscalationStore,
    IncidentDesk,
    Incidents,
    IncidentWatch,
    LogKeys,
    LogTasks,
    Pace,
    Partitions,
    Retention,
    SchemaKeeper,
    SchemaWatch,
    Sealer,
  ],
})
export class AuditModule {}
