import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { Audit, LogKeys } from '#audit-chain';
import { type ReadableEvidence, ReadEvidence } from '#case';
import { Signers } from '#crypto';
import { DomainError, uuidv7 } from '#kernel';
import { type Actor, CONFIG, type Config, type Tx, UnitOfWork } from '#platform';
import { entryFiles, evidencePath, PACK, type PackFile, packDirectory, payloadDigest, sealPack } from '#proof';
import { assertPermitted, permitted } from '#rbac';
import type { CaseDossier, PackOrder } from './case-dossier.ts';
import { GatherDossier } from './gather-dossier.ts';
import { type PackArchive, writeArchive } from './pack-archive.ts';
import { recordFiles } from './pack-files.ts';
import { reportPdf } from './report-pdf.ts';

export interface PackRequest {
  caseId: string;
  unmasked: boolean;
  /** Why values leave in clear; required for that, and part of the audit entry. */
  purpose?: string | undefined;
}

export interface ExportedPack extends PackArchive {
  packId: string;
  fileName: string;
}

/** What signs a pack, and where it is written while it is made. */
@Injectable()
export class PackDesk {
  constructor(
    readonly signers: Signers,
    readonly keys: LogKeys,
    @Inject(CONFIG) readonly config: Config,
  ) {}
}

/** Where an export is written down: the log, and the custody of each piece of evidence. */
@Injectable()
export class Books {
  constructor(
    readonly audit: Audit,
    readonly evidence: ReadEvidence,
  ) {}
}

/** Takes a case out of the product in a form that proves itself: one ZIP, checked offline with the log's public key. */
@Injectable()
export class ExportPack {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gather: GatherDossier,
    private readonly books: Books,
    private readonly desk: PackDesk,
  ) {}

  /** Throws `not-found`, `forbidden` for clear values without the right, `validation` without a purpose, `unavailable`, `integrity`. */
  async execute(actor: Actor, { caseId, unmasked, purpose }: PackRequest): Promise<ExportedPack> {
    if (unmasked) this.assertMayUnmask(actor, purpose);
    const order: PackOrder = { packId: uuidv7(), caseId, unmasked, purpose: purpose ?? null };
    const read = await this.unitOfWork.run(permitted(actor, 'pack:export'), async (tx) => {
      const dossier = await this.gather.of(tx, order);
      const files: ReadableEvidence[] = [];
      for (const { id } of dossier.evidence) files.push(await this.books.evidence.find(tx, id));
      return { dossier, files, at: tx.now() };
    });
    const fileName = `${packDirectory(read.dossier.record.number, order.packId)}.zip`;
    const archive = await this.write(order, read);
    try {
      await this.unitOfWork.run(permitted(actor, 'pack:export'), (tx) => this.writeDown(tx, order, read.dossier, archive.sha256));
    } catch (error) {
      await archive.discard();
      throw error;
    }
    return { ...archive, packId: order.packId, fileName };
  }

  private assertMayUnmask(actor: Actor, purpose: string | undefined): void {
    assertPermitted(actor, 'pack:export-unmasked');
    if (!purpose)
      throw new DomainError('validation', 'Say what the clear values are for', [
        { field: 'purpose', reason: 'is needed for clear values' },
      ]);
  }

  private async write(
    order: PackOrder,
    { dossier, files, at }: { dossier: CaseDossier; files: readonly ReadableEvidence[]; at: string },
  ): Promise<PackArchive> {
    const { config, signers } = this.desk;
    const { current, pins } = await this.desk.keys.now();
    const small: PackFile[] = [
      ...recordFiles(dossier, order, { log: config.logName, createdAt: at }),
      { path: PACK.report, bytes: await reportPdf(dossier, order, at) },
      ...proofFiles(dossier),
    ];
    const large = files.map(({ evidence, content }) => ({
      path: evidencePath(evidence.number, evidence.fileName),
      size: evidence.size,
      sha256: evidence.sha256,
      content,
    }));
    const sealed = await sealPack({
      packId: order.packId,
      caseId: order.caseId,
      caseNumber: dossier.record.number,
      createdAt: at,
      payload: [...small.map(payloadDigest), ...large.map(({ path, size, sha256 }) => ({ path, size, sha256 }))],
      checkpointNote: dossier.proofs.checkpoint,
      caseHeadNote: dossier.proofs.head,
      witness: dossier.proofs.witness,
      vkeys: [...pins, signers.vkey('pack')],
      signers: [signers.pack(), current.signer],
    });
    const folder = packDirectory(dossier.record.number, order.packId);
    return writeArchive(join(config.evidenceDir, `.pack-${order.packId}`), folder, { small: [...sealed, ...small], large, at });
  }

  /** The export is on record before a byte of it is sent. */
  private async writeDown(tx: Tx, order: PackOrder, dossier: CaseDossier, sha256: string): Promise<void> {
    await this.books.evidence.note(tx, 'EXPORTED', dossier.evidence);
    await this.books.audit.record(tx, {
      action: 'pack.export',
      object: { type: 'pack', id: order.packId },
      caseId: order.caseId,
      reason: order.purpose ?? 'masked',
      detail: { sha256, unmasked: order.unmasked, entries: dossier.proofs.entries.length, size: dossier.proofs.size },
    });
  }
}

const proofFiles = ({ proofs }: CaseDossier): PackFile[] =>
  proofs.entries.flatMap(({ entry, index, size, leaf, path }) => {
    const seq = entry.entry.case?.seq ?? 0;
    return entryFiles(seq, Buffer.from(entry.bytes), { index, size, leaf, path });
  });
