import { resolve } from 'node:path';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { makeSpool } from '../instance/postgres/wal-spool.ts';
import { encryptTo } from './age.ts';
import { Repository } from './repository.ts';
import { readBackupSettings, writeBackupSettings } from './settings.ts';
import { ensureBackupSigner } from './signing-key.ts';

export interface InitOptions {
  to: string;
  recipients: readonly string[];
}

/**
 * Sets backups up: the folder, the recipients, the key that signs, and the spool that the server fills from now on. Run again it changes
 * recipients or begins a chain in another folder; what was written stays. Answers the key that manifests are signed with.
 */
export async function initBackups(instance: EmbeddedInstance, { to, recipients }: InitOptions): Promise<string> {
  const { layout, marker, place } = instance;
  await encryptTo(recipients);
  const folder = resolve(to);
  Repository.create(folder, marker.id);
  const signer = ensureBackupSigner(layout, marker.id);
  writeBackupSettings(layout, { ...readBackupSettings(layout), repository: folder, recipients: [...recipients] });
  makeSpool(place);
  return signer.vkey;
}
