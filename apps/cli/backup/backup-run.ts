import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { alone, BACKING_UP } from '../instance/users.ts';
import { version } from '../version.ts';
import { digestOf, type Manifest, signManifest } from './manifest.ts';
import { type Link, Repository } from './repository.ts';
import { type BackupSettings, requireBackupSettings } from './settings.ts';
import { type BackupSigner, backupSigner } from './signing-key.ts';

/** What every command that writes to the repository works with, while no other does. */
export interface BackupRun {
  readonly instance: EmbeddedInstance;
  readonly settings: BackupSettings;
  readonly repository: Repository;
  readonly signer: BackupSigner;
  readonly links: Link[];
  /** Begins the names of this run's pieces: the moment, for people, and the place of its first manifest, which no other run shares. */
  readonly stamp: string;
  /** Writes the manifest that makes it all count; adds it to `links`. */
  commit(manifest: Pick<Manifest, 'kind' | 'pieces'> & Partial<Manifest>): Promise<Manifest>;
}

/** Opens the repository alone, with its chain checked and what a broken run left behind taken away. */
export async function backupRun<T>(instance: EmbeddedInstance, work: (run: BackupRun) => Promise<T>): Promise<T> {
  const { layout, marker } = instance;
  const settings = requireBackupSettings(layout);
  return alone(layout, () => within(instance, settings, backupSigner(layout, marker.id), work), BACKING_UP);
}

async function within<T>(instance: EmbeddedInstance, settings: BackupSettings, signer: BackupSigner, work: (run: BackupRun) => Promise<T>) {
  const repository = Repository.open(settings.repository);
  const links = repository.chain(signer.vkey);
  repository.clearStrays(links);
  return work({
    instance,
    settings,
    repository,
    signer,
    links,
    stamp: `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}-${String(links.length + 1).padStart(6, '0')}`,
    commit: async (said) => {
      const manifest: Manifest = {
        v: 1,
        instance: repository.instance,
        seq: links.length + 1,
        prev: links.at(-1)?.digest ?? null,
        at: new Date().toISOString(),
        product: version,
        recipients: [...settings.recipients],
        parent: null,
        firstSegment: null,
        checkpoint: null,
        index: null,
        removed: [],
        ...said,
      };
      const note = await signManifest(manifest, signer);
      repository.putManifest(manifest.seq, note);
      links.push({ manifest, digest: digestOf(note) });
      return manifest;
    },
  });
}

/** The newest checkpoint that the sealer has put beside the evidence. */
export function newestCheckpoint({ layout }: EmbeddedInstance): string | null {
  const folder = join(layout.evidence, 'checkpoints');
  try {
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.checkpoint'));
    return name === undefined ? null : readFileSync(join(folder, name), 'utf8');
  } catch {
    return null;
  }
}
