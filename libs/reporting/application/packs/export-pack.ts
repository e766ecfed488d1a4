import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { Audit, LogKeys } from '#audit-chain';
import { type ReadableEvidence, ReadEvidence } from '#case';
import { Signers } from '#crypto';
import { uuidv7 } from '#kernel';
import { type Actor, CONFIG, type Config, type Tx, UnitOfWork } from '#platform';
import { entryFiles, evidencePath, PACK, type PackFile, packDirectory, payloadDigest, sealPack } from '#proof';
import { permitted } from '#rbac';
import type { CaseDossier, PackOrder } from './case-dossier.ts';
import { GatherDossier } from './gather-dossier.ts';
import { type PackArchive, writeArchive } from './pack-archive.ts';
import { recordFiles } from './pack-files.ts';
import { reportPdf } from './report-pdf.ts';
import { OpenPermit } from './unmask/open-permit.ts';

export interface PackRequest {
  caseId: string;
  /** The approved request on whose ground values leave in clear; masked without one. */
  approvalId?: string | undefined;
}

export interface ExportedPack extends PackArchive {
  packId: string;
  fileName: string;
}

/** What was read for a pack, in one transaction. */
interface Read {
  order: PackOrder;
  dossier: CaseDossier;
  files: readonly ReadableEvidence[];
  at: string;
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

/** Where an export is written down: the log, the custody of each piece of evidence, and the permit that it uses up. */
@Injectable()
export class Books {
  constructor(
    readonly audit: Audit,
    readonly evidence: ReadEvidence,
    readonly permits: OpenPermit,
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

  /** Throws `not-found`, `unavailable`, `integrity`, and for clear values what `OpenPermit` throws. */
  async execute(actor: Actor, { caseId, approvalId }: PackRequest): Promise<ExportedPack> {
    const packId = uuidv7();
    const read = await this.unitOfWork.run(permitted(actor, 'pack:export'), async (tx) => {
      const permit = approvalId === undefined ? null : await this.books.permits.execute(tx, caseId, approvalId);
      const order: PackOrder = { packId, caseId, permit };
      const dossier = await this.gather.of(tx, order);
      const files: ReadableEvidence[] = [];
      for (const { id } of dossier.evidence) files.push(await this.books.evidence.find(tx, id));
      return { order, dossier, files, at: tx.now() };
    });
    const fileName = `${packDirectory(read.dossier.record.number, packId)}.zip`;
    const archive = await this.write(read);
    try {
      await this.unitOfWork.run(permitted(actor, 'pack:export'), (tx) => this.writeDown(tx, read, archive.sha256));
    } catch (error) {
      await archive.discard();
      throw error;
    }
    return { ...archive, packId, fileName };
  }

  private async write({ order, dossier, files, at }: Read): Promise<PackArchive> {
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
  private async writeDown(tx: Tx, { order, dossier }: Read, sha256: string): Promise<void> {
    const { packId, caseId, permit } = order;
    if (permit) await this.books.permits.use(tx, permit, packId);
    await this.books.evidence.note(tx, 'EXPORTED', dossier.evidence);
    await this.books.audit.record(tx, {
      action: 'pack.export',
      object: { type: 'pack', id: packId },
      caseId,
      reason: permit?.code ?? 'masked',
      detail: {
        ...(permit ? { approval: permit.approvalNumber, purpose: permit.purpose } : {}),
        ...{ sha256, unmasked: permit !== null },
        entries: dossier.proofs.entries.length,
        size: dossier.proofs.size,
      },
    });
  }
}

const proofFiles = ({ proofs }: CaseDossier): PackFile[] =>
  proofs.entries.flatMap(({ entry, index, size, leaf, path }) => {
    const seq = entry.entry.case?.seq ?? 0;
    return entryFiles(seq, Buffer.from(entry.bytes), { index, size, leaf, path });
  });
