import { Module, type Provider } from '@nestjs/common';
import { CaseStore } from './application/cases/case-store.ts';
import { AdmitEvidence } from './application/evidence/admit-evidence.ts';
import { ClearVault } from './application/evidence/clear-vault.ts';
import { EvidenceStore } from './application/evidence/evidence-store.ts';
import { EvidenceVault } from './application/evidence/evidence-vault.ts';
import { FileKeys } from './application/evidence/file-keys.ts';
import { KeepEvidence } from './application/evidence/keep-evidence.ts';
import { ListEvidence } from './application/evidence/list-evidence.ts';
import { OpenEvidence } from './application/evidence/open-evidence.ts';
import { ReadEvidence } from './application/evidence/read-evidence.ts';
import { RecordEvidence } from './application/evidence/record-evidence.ts';
import { UploadEvidence } from './application/evidence/upload-evidence.ts';
import { EvidenceController } from './http/evidence/evidence.controller.ts';
import { PgCaseStore } from './persistence/cases/pg-case-store.ts';
import { FileVault } from './persistence/evidence/file-vault.ts';
import { PgEvidenceStore } from './persistence/evidence/pg-evidence-store.ts';

const stores: Provider[] = [
  { provide: CaseStore, useClass: PgCaseStore },
  { provide: EvidenceStore, useClass: PgEvidenceStore },
  { provide: EvidenceVault, useClass: FileVault },
];

/** Evidence of cases, and the files behind it. Needs `People`, `Audit` and `KeyStore` from below. */
@Module({
  controllers: [EvidenceController],
  providers: [
    ...stores,
    FileKeys,
    AdmitEvidence,
    RecordEvidence,
    KeepEvidence,
    UploadEvidence,
    ReadEvidence,
    OpenEvidence,
    ListEvidence,
    ClearVault,
  ],
  exports: [CaseStore, EvidenceStore, ReadEvidence, UploadEvidence, OpenEvidence],
})
export class EvidenceModule {}
