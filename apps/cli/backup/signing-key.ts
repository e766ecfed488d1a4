import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { dirname, join } from 'node:path';
import { keyHashOf, type NoteSigner, vkeyOf } from '#proof';
import { privateFolder, readIfPresent, writeAtomically } from '../instance/files.ts';
import type { Layout } from '../instance/layout.ts';
import { Refusal } from '../refusal.ts';

/** Signs manifests, and nothing else: a key of its own, so that neither the data's keys nor the log's speak for backups. */
export interface BackupSigner extends NoteSigner {
  /** For whoever checks: `name+hash+base64`, to be kept where the backups are not. */
  readonly vkey: string;
}

const fileOf = (layout: Layout): string => join(layout.root, 'keys', 'backup.key');

/** Makes the key when the instance has none yet. */
export function ensureBackupSigner(layout: Layout, instance: string): BackupSigner {
  if (readIfPresent(fileOf(layout)) === undefined) {
    privateFolder(dirname(fileOf(layout)));
    const { privateKey } = generateKeyPairSync('ed25519');
    writeAtomically(fileOf(layout), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  }
  return backupSigner(layout, instance);
}

/** Ed25519 (RFC 8032), from its file of mode 0600. */
export function backupSigner(layout: Layout, instance: string): BackupSigner {
  const pem = readIfPresent(fileOf(layout));
  if (pem === undefined)
    throw new Refusal(`${fileOf(layout)} is missing: run caspix backup init again, which begins a new chain elsewhere`);
  const key = createPrivateKey(pem);
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  const raw = Buffer.from(x, 'base64url');
  const name = `caspix-backup/${instance}`;
  return { name, keyHash: keyHashOf(name, raw), vkey: vkeyOf(name, raw), sign: async (bytes) => sign(null, bytes, key) };
}
