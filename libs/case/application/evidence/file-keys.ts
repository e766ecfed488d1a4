import { Injectable } from '@nestjs/common';
import { decryptField, encryptField, KeyStore, type Sealed } from '#crypto';
import type { Tx } from '#platform';
import type { StoredEvidence } from './evidence-store.ts';
import type { FileKey } from './evidence-vault.ts';

const placeOf = (id: string) => ({ table: 'cases.evidence', column: 'file_key', row: id });

/** Each file has a key of its own, stored only under the evidence's data key: destroying that makes the file unreadable for good. */
@Injectable()
export class FileKeys {
  constructor(private readonly keys: KeyStore) {}

  /** Makes the evidence's data key and gives the file's key encrypted under it. */
  async lock(tx: Tx, id: string, key: Buffer): Promise<Sealed> {
    const made = (await this.keys.newSubjectKeys(tx, [id])).get(id) ?? (await this.keys.subjectKey(tx, id));
    return encryptField(made, placeOf(id), key.toString('hex'));
  }

  /** Throws `key-unavailable` when the evidence was erased. */
  async unlock(tx: Tx, { id, storage, fileKey }: StoredEvidence): Promise<FileKey> {
    const key = decryptField(await this.keys.subjectKey(tx, id), placeOf(id), fileKey);
    return { id, storage, key: Buffer.from(key, 'hex') };
  }
}
