import { Inject, Injectable } from '@nestjs/common';
import { DomainError, uuidv7 } from '#kernel';
import { type Actor, CONFIG, type Config } from '#platform';
import { belies } from '../../domain/evidence/belies.ts';
import { safeFileName } from '../../domain/evidence/file-name.ts';
import { AdmitEvidence } from './admit-evidence.ts';
import { EvidenceVault, type ReceivedFile } from './evidence-vault.ts';
import { KeepEvidence } from './keep-evidence.ts';
import type { UploadPart } from './upload-part.ts';

const MAX_NOTE = 500;

const refused = (reason: string, field = 'file'): DomainError =>
  new DomainError('validation', 'The upload cannot be taken', [{ field, reason }]);

interface Upload {
  file: (ReceivedFile & { fileName: string; declaredType: string }) | null;
  note: string;
}

@Injectable()
export class UploadEvidence {
  constructor(
    private readonly cases: AdmitEvidence,
    private readonly vault: EvidenceVault,
    private readonly keep: KeepEvidence,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Takes one file, and a note, for a case. Whether the case takes evidence is asked before a byte is read; no transaction is open
   * while the sender sends. Returns the evidence's id. Throws `not-found`, `transition-not-allowed`, `payload-too-large`,
   * `file-type-mismatch`, `validation`; whatever is thrown, neither file nor row is left behind.
   */
  async execute(actor: Actor, caseId: string, parts: AsyncIterable<UploadPart>): Promise<string> {
    await this.cases.admit(actor, caseId);
    const upload: Upload = { file: null, note: '' };
    try {
      for await (const part of parts) await this.take(upload, part);
      if (!upload.file) throw refused('is missing: send one file under the name "file"');
      const reason = belies(upload.file.fileName, upload.file.declaredType, upload.file.sniffed);
      if (reason) throw new DomainError('file-type-mismatch', 'The file is not what it says it is', [{ field: 'file', reason }]);
      return await this.keep.execute(actor, { caseId, note: upload.note, ...upload.file });
    } catch (error) {
      if (upload.file) await this.vault.discard(upload.file.storage);
      throw error;
    }
  }

  private async take(upload: Upload, part: UploadPart): Promise<void> {
    if (part.kind === 'field') {
      upload.note = noteOf(part.name, part.value);
      return;
    }
    if (part.name !== 'file') throw refused('is not a field of this form: send the file as "file"', part.name);
    if (upload.file) throw refused('comes more than once: send one file at a time');
    const fileName = safeFileName(part.fileName);
    const received = await this.vault.receive(uuidv7(), part.content, this.config.evidenceMaxBytes);
    upload.file = { ...received, fileName, declaredType: part.type.slice(0, 200) };
  }
}

function noteOf(name: string, value: string): string {
  if (name !== 'note') throw refused('is not a field of this form', name);
  const note = value.trim();
  if (note.length > MAX_NOTE) throw refused(`is longer than ${MAX_NOTE} characters`, 'note');
  if (!note.isWellFormed() || /[\p{Cc}--[\n\t]]/v.test(note)) throw refused('has control characters', 'note');
  return note;
}
