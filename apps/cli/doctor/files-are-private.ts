import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from '../instance/instance.ts';
import { layoutOf } from '../instance/layout.ts';
import { type Check, fail, ok, warn } from './finding.ts';
import { type OpenFile, openFiles, ownGroups, secretFilesOf } from './secret-files.ts';

/** Secrets, keys and evidence: nobody but their owner may read them, and their folders may not even be entered. */
export const filesArePrivate: Check = async (instance) => {
  const groups = ownGroups();
  if (!groups) return ok('kept by the operator');
  const kept = instance.embedded ? openFolders(instance.dataDir) : [];
  const named = await openFiles(secretFilesOf(instance.settings('app')), groups);
  const closable = named.filter(({ path, isMounted }) => !isMounted && !kept.includes(path));
  const mounted = named.filter(({ isMounted }) => isMounted);
  const faults = [...(kept.length > 0 ? [`others may read ${kept.join(', ')}`] : []), ...closable.map(says)];
  if (faults.length > 0) return fail(`${faults.join('; ')}: chmod go-rwx`);
  // Engines mount secrets as 0444 by default, and what else runs in the container is little: so it is told and not refused.
  if (mounted.length > 0) return warn(`${mounted.map(says).join('; ')}: mount it with mode 0400 (docs/keys.md)`);
  return ok(soundness(instance));
};

const says = ({ path, who }: OpenFile): string => `${who} may read ${path}`;

const soundness = ({ embedded, dataDir }: Instance): string =>
  embedded
    ? `nobody else may read the secrets, keys, evidence and logs in ${dataDir}`
    : 'nobody else may read the files of secrets and keys';

function openFolders(dataDir: string): string[] {
  const { secrets, keyring, tls, evidence, logs, users } = layoutOf(dataDir);
  // Keys in Vault, an HSM or a KMS leave no folder here.
  const folders = [secrets, join(keyring, '..'), tls, evidence, logs, users].filter((folder) => existsSync(folder));
  return folders.flatMap((folder) => [folder, ...keysIn(folder)]).filter((path) => (statSync(path).mode & 0o077) !== 0);
}

/** Certificates are public; everything else is not. */
const keysIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.crt'))
        .map((entry) => join(folder, entry.name))
    : [];
