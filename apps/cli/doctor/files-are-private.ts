import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../instance/layout.ts';
import { type Check, fail, ok } from './finding.ts';

/** Secrets, keys and evidence: nobody but their owner may read them, and their folders may not even be entered. */
export const filesArePrivate: Check = async ({ dataDir, embedded }) => {
  if (!embedded || process.platform === 'win32') return ok('kept by the operator');
  const { secrets, keyring, tls, evidence, logs, users } = layoutOf(dataDir);
  // Keys in Vault, an HSM or a KMS leave no folder here.
  const folders = [secrets, join(keyring, '..'), tls, evidence, logs, users].filter((folder) => existsSync(folder));
  const open = folders.flatMap((folder) => [folder, ...keysIn(folder)]).filter((path) => (statSync(path).mode & 0o077) !== 0);
  if (open.length > 0) return fail(`others may read ${open.join(', ')}: chmod go-rwx`);
  return ok(`nobody else may read the secrets, keys, evidence and logs in ${dataDir}`);
};

/** Certificates are public; everything else is not. */
const keysIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.crt'))
        .map((entry) => join(folder, entry.name))
    : [];
