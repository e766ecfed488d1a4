import { Module, type Provider } from '@nestjs/common';
import { AlertMover } from './application/alerts/alert-mover.ts';
import { AlertStore } from './application/alerts/alert-store.ts';
import { AssignAlerts } from './application/alerts/assign-alerts.ts';
import { DismissAlerts } from './application/alerts/dismiss-alerts.ts';
import { GetAlert } from './application/alerts/get-alert.ts';
import { ListAlerts } from './application/alerts/list-alerts.ts';
import { MarkDuplicate } from './application/alerts/mark-duplicate.ts';
import { PlaceAlerts } from './application/alerts/place-alerts.ts';
import { RestoreAlerts } from './application/alerts/restore-alerts.ts';
import { RevealDesk, RevealField } from './application/alerts/reveal-field.ts';
import { RevealStore } from './application/alerts/reveal-store.ts';
import { SummariseAlerts } from './application/alerts/summarise-alerts.ts';
import { ImportAlerts } from './application/imports/import-alerts.ts';
import { ImportAmlsim } from './application/imports/import-amlsim.ts';
import { ImportTransactions } from './application/imports/import-transactions.ts';
import { RecordTransactions } from './application/imports/record-transactions.ts';
import { AccountBook } from './application/intake/account-book.ts';
import { AccountStore } from './application/intake/account-store.ts';
import { AlertInbox } from './application/intake/alert-inbox.ts';
import { IngestAlerts } from './application/intake/ingest-alerts.ts';
import { PartyBook } from './application/intake/party-book.ts';
import { PartyStore } from './application/intake/party-store.ts';
import { ReceiveAlerts, World } from './application/intake/receive-alerts.ts';
import { TransactionLedger } from './application/intake/transaction-ledger.ts';
import { TransactionStore } from './application/intake/transaction-store.ts';
import { AlertPlacesController } from './http/alerts/alert-places.controller.ts';
import { IntakeController } from './http/alerts/intake.controller.ts';
import { QueueController } from './http/alerts/queue.controller.ts';
import { RevealController } from './http/alerts/reveal.controller.ts';
import { TriageController } from './http/alerts/triage.controller.ts';
import { PgAccountStore } from './persistence/alerts/pg-account-store.ts';
import { PgAlertInbox } from './persistence/alerts/pg-alert-inbox.ts';
import { PgAlertStore } from './persistence/alerts/pg-alert-store.ts';
import { PgPartyStore } from './persistence/alerts/pg-party-store.ts';
import { PgRevealStore } from './persistence/alerts/pg-reveal-store.ts';
import { PgTransactionStore } from './persistence/alerts/pg-transaction-store.ts';

const stores: Provider[] = [
  { provide: AccountStore, useClass: PgAccountStore },
  { provide: PartyStore, useClass: PgPartyStore },
  { provide: TransactionStore, useClass: PgTransactionStore },
  { provide: AlertInbox, useClass: PgAlertInbox },
  { provide: AlertStore, useClass: PgAlertStore },
  { provide: RevealStore, useClass: PgRevealStore },
];

const intake: Provider[] = [AccountBook, PartyBook, TransactionLedger, World, ReceiveAlerts, IngestAlerts];

const triage: Provider[] = [
  ListAlerts,
  SummariseAlerts,
  GetAlert,
  AlertMover,
  DismissAlerts,
  AssignAlerts,
  PlaceAlerts,
  RestoreAlerts,
  MarkDuplicate,
  RevealDesk,
  RevealField,
];

const imports: Provider[] = [RecordTransactions, ImportAlerts, ImportTransactions, ImportAmlsim];

/** Alerts, accounts, parties and transactions. Needs `People`, `Audit`, `KeyStore` and `BlindIndex` from the modules below. */
@Module({
  controllers: [IntakeController, QueueController, TriageController, AlertPlacesController, RevealController],
  providers: [...stores, ...intake, ...triage, ...imports],
  exports: [IngestAlerts, AccountBook, ImportAlerts, ImportTransactions, ImportAmlsim],
})
export class AlertsModule {}
