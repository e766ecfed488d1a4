import { Module } from '@nestjs/common';
import { EraseParty } from './application/privacy/erase-party.ts';
import { FindPeople } from './application/privacy/find-people.ts';
import { LegalHolds } from './application/privacy/legal-holds.ts';
import { ListHolds } from './application/privacy/list-holds.ts';
import { PrivacyStore } from './application/privacy/privacy-store.ts';
import { AskForPrivacyChange, PrivacyExecutors, RequestPrivacyChange } from './application/privacy/request-privacy-change.ts';
import { PrivacyController } from './http/privacy/privacy.controller.ts';
import { PgPrivacyStore } from './persistence/privacy/pg-privacy-store.ts';

/** Legal holds, and the erasure of persons, which they prevent. Needs `DualControl`, `ViewApprovals`, `Audit` and `KeyStore` from below. */
@Module({
  controllers: [PrivacyController],
  providers: [
    { provide: PrivacyStore, useClass: PgPrivacyStore },
    EraseParty,
    LegalHolds,
    FindPeople,
    ListHolds,
    PrivacyExecutors,
    AskForPrivacyChange,
    RequestPrivacyChange,
  ],
})
export class PrivacyModule {}
